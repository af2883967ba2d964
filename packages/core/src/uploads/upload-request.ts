/** What both ways of uploading have in common: reading what is declared. */
import { joinKey, normalizeDirectory, normalizeName } from '@tina-s3/contract'
import { type FileType, decideType } from '../content/type.js'
import type { RequestContext } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import type { Input } from '../request/input.js'
import { toStoreKey } from '../request/key-mapping.js'

/** What a file is stored and served with. */
export interface StoredAs extends FileType {
  readonly cacheControl?: string
}

/** A declared file that the rules let in. */
export interface UploadRequest {
  readonly key: string
  readonly size: number
  readonly file: StoredAs
  readonly onConflict: 'reject' | 'rename' | 'replace'
}

/** @throws MediaError, InvalidPathError */
export function readUploadRequest({ settings }: RequestContext, input: Input): UploadRequest {
  const { uploads, storage } = settings
  const key = joinKey(
    normalizeDirectory(input.optionalString('directory')),
    normalizeName(input.string('name')),
  )
  toStoreKey(settings, key)
  const size = input.size('size')
  assertSize(size, uploads.maxFileSize)
  const onConflict = input.optionalPolicy('onConflict') ?? uploads.onConflict
  if (onConflict !== 'replace' && !storage.capabilities.conditionalWrites) {
    throw new MediaError('not-supported', 'This storage can only replace files of the same name.')
  }
  const { cacheControl } = uploads
  const type = decideType(settings, key, input.optionalString('type') ?? '')
  return { key, size, file: { ...type, ...(cacheControl !== undefined && { cacheControl }) }, onConflict }
}

/** @throws MediaError `too-large`, with both numbers */
export function assertSize(size: number, limit: number): void {
  if (size <= limit) return
  throw new MediaError(
    'too-large',
    `The file has ${formatBytes(size)}; the limit is ${formatBytes(limit)}. Choose a smaller file, or ask your site's developer to raise the limit.`,
  )
}

/** `1.5 MB`, in powers of 1,024. */
function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1)
  return `${Number((bytes / 1024 ** power).toFixed(2))} ${units[power]}`
}
