/** The content of a site: what its files say of media, and what they would say. One file at a time is held in memory. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Bases } from './address.js'
import { type ContentOptions, findFiles } from './files.js'
import { type Mapping, type Reference, type References, findReferences, rewriteText } from './references.js'

export interface ScanOptions extends ContentOptions {
  readonly bases: Bases
  readonly signal?: AbortSignal | undefined
}

export interface ScannedFile extends References {
  /** Relative to the site's directory, with slashes. */
  readonly file: string
}

export interface FileChange {
  readonly file: string
  /** Absolute. */
  readonly path: string
  readonly before: string
  /** The same as before when nothing changes. */
  readonly after: string
  readonly changed: readonly Reference[]
  /** In code: what would have been changed. */
  readonly left: readonly Reference[]
  readonly problem?: string
}

/** Files that name media, or cannot be read. */
export async function* scanContent(directory: string, options: ScanOptions): AsyncGenerator<ScannedFile> {
  for await (const { file, text, syntax, problem } of readFiles(directory, options)) {
    const found = { problem, ...findReferences(text, syntax, options.bases) }
    if (found.references.length > 0 || found.problem !== undefined) yield toResult({ file, ...found })
  }
}

/** What the mapping makes of the files. Nothing is written yet; files that stay as they are come only with something to be said of them. */
export async function* rewriteContent(
  directory: string,
  options: ScanOptions,
  mapping: Mapping,
): AsyncGenerator<FileChange> {
  for await (const { file, path, text, syntax, problem } of readFiles(directory, options)) {
    const { text: after, ...rest } = { problem, ...rewriteText(text, syntax, options.bases, mapping) }
    const isSilent = rest.changed.length + rest.left.length === 0 && rest.problem === undefined
    if (!isSilent) yield toResult({ file, path, before: text, after, ...rest })
  }
}

function toResult<T extends { problem: string | undefined }>({ problem, ...result }: T) {
  return problem === undefined ? result : { ...result, problem }
}

interface SiteFile {
  readonly file: string
  readonly path: string
  readonly text: string
  /** The file's name, for its extension; that of code where nothing may be changed. */
  readonly syntax: string
  readonly problem?: string
}

async function* readFiles(directory: string, options: ScanOptions): AsyncGenerator<SiteFile> {
  for (const file of await findFiles(directory, options)) {
    options.signal?.throwIfAborted()
    const path = resolve(directory, file)
    const bytes = await readFile(path)
    const text = decodeText(bytes)
    if (text !== undefined) yield { file, path, text, syntax: file }
    else
      yield {
        file,
        path,
        text: bytes.toString('latin1'),
        syntax: 'code.txt',
        problem: 'It is not UTF-8, and stays as it is.',
      }
  }
}

/** With its byte order mark. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
