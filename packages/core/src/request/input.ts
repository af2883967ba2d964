import { type ConflictPolicy, type UploadedPart, conflictPolicies } from '@tina-s3/contract'
import { maxThumbnailsBody } from '@tina-s3/contract/thumbnails'
import { MediaError } from './errors.js'

/** Characters a string may have. A cursor takes the most: three keys of 1,024 bytes in Base64. */
const maxStringLength = 16 * 1024

/** Characters that are enough for these strings. Keys, names and directories have their own rules. */
const stringLengths: ReadonlyMap<string, number> = new Map([
  ['search', 255],
  ['type', 1024],
  ['receipt', 2048],
  ['uploadId', 1024],
  ['etag', 1024],
  // Their bytes are limited when they are decoded.
  ['small', maxThumbnailsBody],
  ['large', maxThumbnailsBody],
])

/** Named values from a query or a JSON body, each checked as it is read. @throws MediaError `invalid-input` */
export interface Input {
  string(name: string): string
  optionalString(name: string): string | undefined
  /** A whole number of bytes, 0 or more. */
  size(name: string): number
  /** A whole number from 1 to `max`. */
  whole(name: string, limits: { max: number }): number
  optionalPolicy(name: string): ConflictPolicy | undefined
  /** The upload ID that the storage has assigned: printable ASCII, at most 1,024 characters. */
  optionalUploadId(name: string): string | undefined
  /** A list of whole numbers, from 1 to `max`; at most `length` of them. */
  numbers(name: string, limits: { max: number; length: number }): readonly number[]
  /** A list of 1 to `length` objects, each read like a body of its own. What is not an object has no values. */
  objects(name: string, limits: { length: number }): readonly Input[]
  /** The parts of a multipart upload as the client has sent them; at most 10,000. */
  optionalParts(name: string): readonly UploadedPart[] | undefined
}

export function readQuery(url: URL): Input {
  return createInput((name) => url.searchParams.get(name) ?? undefined)
}

/** Reads the values of an object from JSON. What is not an object has none. */
export function createObjectInput(object: unknown): Input {
  const values = new Map(typeof object === 'object' && object !== null ? Object.entries(object) : [])
  return createInput((name) => values.get(name))
}

function createInput(get: (name: string) => unknown): Input {
  const optionalString = (name: string) => {
    const value = get(name)
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw new MediaError('invalid-input', `“${name}” must be a string.`)
    const most = stringLengths.get(name) ?? maxStringLength
    if (value.length > most) {
      throw new MediaError('invalid-input', `“${name}” is too long: the limit is ${most} characters.`)
    }
    return value
  }
  return {
    optionalString,
    string(name) {
      const value = optionalString(name)
      if (value === undefined || value === '') throw new MediaError('invalid-input', `“${name}” is missing.`)
      return value
    },
    size(name) {
      const value = get(name)
      const size = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
      if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
      throw new MediaError('invalid-input', `“${name}” must be the number of bytes.`)
    },
    whole(name, { max }) {
      const value = get(name)
      if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value
      throw new MediaError('invalid-input', `“${name}” must be a whole number from 1 to ${max}.`)
    },
    optionalUploadId(name) {
      const value = optionalString(name)
      if (value === undefined || /^[\x21-\x7e]{1,1024}$/.test(value)) return value
      throw new MediaError('invalid-input', `“${name}” must be one from an upload plan.`)
    },
    numbers(name, { max, length }) {
      const value = get(name)
      const isNumber = (each: unknown) =>
        typeof each === 'number' && Number.isInteger(each) && each >= 1 && each <= max
      if (Array.isArray(value) && value.length <= length && value.every(isNumber)) return value as number[]
      throw new MediaError('invalid-input', `“${name}” must list up to ${length} numbers from 1 to ${max}.`)
    },
    objects(name, { length }) {
      const value = get(name)
      if (Array.isArray(value) && value.length > 0 && value.length <= length) {
        return value.map(createObjectInput)
      }
      throw new MediaError('invalid-input', `“${name}” must be a list of 1 to ${length} objects.`)
    },
    optionalParts(name) {
      const value = get(name)
      if (value === undefined || value === null) return undefined
      if (Array.isArray(value) && value.length <= 10_000 && value.every(isUploadedPart)) return value
      throw new MediaError('invalid-input', `“${name}” must list parts, each with its number and its ETag.`)
    },
    optionalPolicy(name) {
      const value = optionalString(name)
      const policy = conflictPolicies.find((candidate) => candidate === value)
      if (value !== undefined && policy === undefined) {
        throw new MediaError('invalid-input', `“${name}” must be one of ${conflictPolicies.join(', ')}.`)
      }
      return policy
    },
  }
}

function isUploadedPart(value: unknown): value is UploadedPart {
  if (typeof value !== 'object' || value === null) return false
  const { number, etag } = value as Partial<Record<keyof UploadedPart, unknown>>
  return Number.isInteger(number) && typeof etag === 'string'
}
