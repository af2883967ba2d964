import { MediaError } from '../request/errors.js'

/**
 * Bytes from Base64 (RFC 4648, 4), in time proportional to their number.
 * @throws MediaError `too-large` for more than `maxBytes`, `invalid-input` for what is no Base64
 */
export function decodeBase64(text: string, { maxBytes }: { maxBytes: number }): Uint8Array<ArrayBuffer> {
  if (text.length > Math.ceil(maxBytes / 3) * 4) throw tooLarge(maxBytes)
  const binary = decode(text)
  if (binary.length > maxBytes) throw tooLarge(maxBytes)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

function decode(text: string): string {
  try {
    return atob(text)
  } catch (error) {
    throw new MediaError('invalid-input', 'The thumbnails must be in Base64.', { cause: error })
  }
}

function tooLarge(maxBytes: number): MediaError {
  return new MediaError('too-large', `The limit for a thumbnail is ${maxBytes} bytes.`)
}
