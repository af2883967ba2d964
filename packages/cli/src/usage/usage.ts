/** Which files content names, and which of them are there. */
import { extensionOf, splitKey } from '@tina-s3/contract'
import type { Reference } from '../content/references.js'
import { type ScanOptions, scanContent } from '../content/site-content.js'
import { type Library, isShown, listMedia } from '../site/media.js'

/** Where a file of the site names a file of the library. */
export interface Mention {
  readonly file: string
  readonly line: number
  /** Relative to the media root. */
  readonly key: string
}

export interface UnusedFile {
  readonly key: string
  /** Bytes. */
  readonly size: number
}

export interface Usage {
  /** Files in the library, and addresses in content and code. */
  readonly files: number
  readonly mentions: number
  /** Files that neither content nor code names. */
  readonly unused: readonly UnusedFile[]
  /** Content that names what is not there. */
  readonly missing: readonly Mention[]
  /** Code that names a file, which no command changes. */
  readonly inCode: readonly (Mention & { readonly isThere: boolean })[]
  /** Files of the site that could not be read as what they are. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[]
}

export interface UsageOptions extends ScanOptions {
  readonly onProgress?: (files: number) => void
}

/** Holds what content names in memory, and what is unused; of all else a page at a time. */
export async function findUsage(library: Library, directory: string, options: UsageOptions): Promise<Usage> {
  const content: Mention[] = []
  const code: Mention[] = []
  const problems: { file: string; problem: string }[] = []
  for await (const { file, references, problem } of scanContent(directory, options)) {
    if (problem !== undefined) problems.push({ file, problem })
    for (const { key, line, where } of references.filter(isFile))
      (where === 'code' ? code : content).push({ file, line, key })
  }
  const named = new Set([...content, ...code].map(({ key }) => key))
  const found = new Set<string>()
  const unused: UnusedFile[] = []
  let files = 0
  for await (const { key, object } of listMedia(library, options)) {
    // A list does not show what is no file yet, but a name that is held for one.
    if (object.size === 0 && (await library.storage.head(object.key, options))?.placeholder) continue
    files++
    if (named.has(key)) found.add(key)
    else unused.push({ key, size: object.size })
    if (files % 1000 === 0) options.onProgress?.(files)
  }
  return {
    files,
    mentions: content.length + code.length,
    unused,
    missing: content.filter(({ key }) => !found.has(key)),
    inCode: code.map((mention) => ({ ...mention, isThere: found.has(mention.key) })),
    problems,
  }
}

/** Addresses of folders, of thumbnails and the like are no addresses of files; nor are most of a site's own paths. */
function isFile({ base, key }: Reference): boolean {
  return isShown(key) && (base !== '/' || extensionOf(splitKey(key).name) !== '')
}
