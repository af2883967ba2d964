import { MediaError } from './errors.js'
import { type Input, createObjectInput } from './input.js'

/** Bytes a JSON body may have, unless the route needs more: two keys of 1,024 characters, each written as \u0000, and some more. */
const maxJsonBytes = 16 * 1024

/**
 * Bytes the body of a request for many files may have: 100 keys of 1,024 characters, each written as \u0000, with what else there is of
 * each, have somewhat less, and so has a completion with 10,000 parts.
 */
export const maxBatchBytes = 1024 ** 2

/** Values and names that a JSON body may have. It is these that take time to parse; a completion with 10,000 parts has 50,000. */
const maxJsonTokens = 60_000

/**
 * Reads a JSON object of at most `maxBytes`, by default `maxJsonBytes`. The content type is required, since a page of another site cannot
 * send it unasked.
 * @throws MediaError
 */
export async function readJson(request: Request, { maxBytes = maxJsonBytes } = {}): Promise<Input> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw new MediaError('invalid-input', 'Send JSON, with the content type application/json.')
  }
  const text = await readText(request, maxBytes)
  assertFewTokens(text)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new MediaError('invalid-input', 'The body is not JSON.', { cause: error })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MediaError('invalid-input', 'The body is not a JSON object.')
  }
  return createObjectInput(body)
}

/** @throws MediaError `too-large` */
function assertFewTokens(text: string): void {
  let tokens = 0
  for (let index = 0; index < text.length; index++) {
    const char = text[index]
    if (char === '"') index = endOfString(text, index)
    else if (char === '[' || char === '{' || char === ',' || char === ':') tokens++
  }
  if (tokens <= maxJsonTokens) return
  throw new MediaError('too-large', `The limit for a JSON body is ${maxJsonTokens} values and names.`)
}

/** Where the string that begins here ends. Searched for its quotes, since it may have megabytes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  // Made only for a body that is: an error gathers its stack.
  const tooLarge = () => new MediaError('too-large', `The limit for a JSON body is ${maxBytes} bytes here.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (request.bodyUsed) throw new MediaError('body-consumed')
  const decoder = new TextDecoder()
  const reader = request.body?.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      // Not waited for: a host may take its time with that.
      void reader?.cancel().catch(() => undefined)
      throw tooLarge()
    }
    text += decoder.decode(value, { stream: true })
  }
}
