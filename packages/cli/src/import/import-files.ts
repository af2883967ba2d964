/** Imports the files of a source, some at a time. */
import { type ConflictPolicy, joinKey, normalizeKey } from '@tina-s3/contract'
import type { Library } from '../site/own-handler.js'
import { type RetryOptions, again } from './again.js'
import { type FailureKind, toFailure } from './failures.js'
import { type LibraryWriter, createLibraryWriter } from './library.js'
import type { ImportedFile, Manifest } from './manifest.js'
import type { Mention, SourceFile } from './source.js'

export interface ImportOptions extends RetryOptions {
  readonly files: AsyncIterable<SourceFile> | Iterable<SourceFile>
  readonly manifest: Manifest
  /** Directory of the library, canonical. */
  readonly to: string
  readonly onConflict: ConflictPolicy
  /** Files at a time. */
  readonly concurrency: number
  readonly onResult?: (result: FileResult) => void
}

/** `imported` in this run; `present` since an earlier one, or because the library had it. */
export type FileResult = { readonly source: string; readonly mentions: readonly Mention[] } & (
  | { readonly status: 'imported' | 'present'; readonly key: string; readonly size: number }
  | { readonly status: FailureKind; readonly reason: string }
)

/** @throws StorageError, ImportError when the bucket cannot be used: another run goes on from there */
export async function importFiles(library: Library, options: ImportOptions): Promise<FileResult[]> {
  const results: FileResult[] = []
  const owners = new Map<string, string>()
  for (const { key, source } of options.manifest.all()) owners.set(key, source)
  const importing = { writer: createLibraryWriter(library, options), options, owners }
  const waiting = each(options.files)
  const work = async () => {
    for await (const file of waiting) {
      const outcome = await importFile(importing, file)
      const result = { source: file.name, mentions: file.mentions, ...outcome }
      results.push(result)
      options.onResult?.(result)
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: options.concurrency }, work))
  for (const worker of settled) if (worker.status === 'rejected') throw worker.reason
  return results
}

/** One generator, which all workers take the next file from. */
async function* each<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items
}

interface Importing {
  readonly writer: LibraryWriter
  readonly options: ImportOptions
  /** Which source a key is for: no file of an import replaces another one. */
  readonly owners: Map<string, string>
}

type Outcome =
  | { readonly status: 'imported' | 'present'; readonly key: string; readonly size: number }
  | { readonly status: FailureKind; readonly reason: string }

async function importFile(importing: Importing, file: SourceFile): Promise<Outcome> {
  const { options, writer } = importing
  try {
    const known = options.manifest.get(file.name)
    if (known?.version === file.version && (await writer.holds(known.key, known.etag)))
      return { status: 'present', key: known.key, size: known.size }
    return await store(importing, file)
  } catch (error) {
    const { kind, reason } = toFailure(error)
    return { status: kind, reason }
  }
}

async function store({ options, writer, owners }: Importing, file: SourceFile): Promise<Outcome> {
  const opened = await again(options, () => file.open())
  try {
    const wanted = joinKey(options.to, normalizeKey(opened.path))
    const isFirst = (owners.get(wanted) ?? file.name) === file.name
    owners.set(wanted, owners.get(wanted) ?? file.name)
    const policy = isFirst || options.onConflict !== 'replace' ? options.onConflict : 'reject'
    const { key, digest, etag, present } = await writer.store(wanted, opened, policy)
    const { size, sha256 } = digest
    const done = new Date().toISOString()
    options.manifest.add({
      source: file.name,
      version: file.version,
      key,
      size,
      sha256,
      etag,
      done,
    } satisfies ImportedFile)
    return { status: present ? 'present' : 'imported', key, size }
  } finally {
    await opened.close()
  }
}
