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

/** Decodes one string after the other, each in a turn of the event loop: a body has megabytes of them, and others are to be served. */
export function createDecoder(): (
  ...input: Parameters<typeof decodeBase64>
) => Promise<Uint8Array<ArrayBuffer>> {
  let last: Promise<unknown> = Promise.resolve()
  return (...input) => {
    const decoded = last.then(async () => {
      await new Promise((resolve) => setTimeout(resolve))
      return decodeBase64(...input)
    })
    last = decoded.catch(() => undefined)
    return decoded
  }
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
