import { type ConflictPolicy, conflictPolicies } from '@tina-s3/contract'
import { MediaError } from './errors.js'

/** Bytes a JSON body may have. The largest, a completion with 10,000 parts, has under 1 MiB. */
const maxJsonBytes = 1024 ** 2

/** Named values from a query or a JSON body, each checked as it is read. @throws MediaError `invalid-input` */
export interface Input {
  text(name: string): string
  optionalText(name: string): string | undefined
  /** A whole number of bytes, 0 or more. */
  size(name: string): number
  optionalPolicy(name: string): ConflictPolicy | undefined
  /** What a store has given as the name of an upload: printable ASCII, at most 1,024 characters. */
  optionalUploadId(name: string): string | undefined
  /** A list of whole numbers, from 1 to `max`; at most `length` of them. */
  numbers(name: string, limits: { max: number; length: number }): readonly number[]
}

export function readQuery(url: URL): Input {
  return createInput((name) => url.searchParams.get(name) ?? undefined)
}

/** Reads a small JSON object. The content type is required, since a page of another site can not send it unasked. */
export async function readJson(request: Request): Promise<Input> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw new MediaError('invalid-input', 'Send JSON, with the content type application/json.')
  }
  const text = await readText(request)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new MediaError('invalid-input', 'The body is not JSON.', { cause: error })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MediaError('invalid-input', 'The body is not a JSON object.')
  }
  const values = new Map<string, unknown>(Object.entries(body))
  return createInput((name) => values.get(name))
}

function createInput(get: (name: string) => unknown): Input {
  const optionalText = (name: string) => {
    const value = get(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw new MediaError('invalid-input', `“${name}” must be a text.`)
    return value
  }
  return {
    optionalText,
    text(name) {
      const value = optionalText(name)
      if (value === undefined || value === '') throw new MediaError('invalid-input', `“${name}” is missing.`)
      return value
    },
    size(name) {
      const value = get(name)
      const size = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
      if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
      throw new MediaError('invalid-input', `“${name}” must be the number of bytes.`)
    },
    optionalUploadId(name) {
      const value = optionalText(name)
      if (value === undefined || /^[\x21-\x7e]{1,1024}$/.test(value)) return value
      throw new MediaError('invalid-input', `“${name}” is not one that an upload plan gave.`)
    },
    numbers(name, { max, length }) {
      const value = get(name)
      const isNumber = (each: unknown) =>
        typeof each === 'number' && Number.isInteger(each) && each >= 1 && each <= max
      if (Array.isArray(value) && value.length <= length && value.every(isNumber)) return value as number[]
      throw new MediaError('invalid-input', `“${name}” must list up to ${length} numbers from 1 to ${max}.`)
    },
    optionalPolicy(name) {
      const value = optionalText(name)
      const policy = conflictPolicies.find((candidate) => candidate === value)
      if (value !== undefined && policy === undefined) {
        throw new MediaError('invalid-input', `“${name}” must be one of ${conflictPolicies.join(', ')}.`)
      }
      return policy
    },
  }
}

async function readText(request: Request): Promise<string> {
  const tooLarge = new MediaError('too-large', `The limit for a JSON body is ${maxJsonBytes} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxJsonBytes) throw tooLarge
  if (request.bodyUsed) throw new MediaError('body-consumed')
  const decoder = new TextDecoder()
  const reader = request.body?.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxJsonBytes) {
      await reader?.cancel()
      throw tooLarge
    }
    text += decoder.decode(value, { stream: true })
  }
}
