/**
 * Moves files, and the addresses of them in content. The order is what keeps every address good at every moment: first all copies are there,
 * then content names them, and only then, if that is wanted, the old files go. Each step finds out by itself what was done before.
 */
import { ContentChangedError, diffOf, writeChange } from '../content/changes.js'
import type { ScanOptions } from '../content/site-content.js'
import { type FileChange, rewriteContent } from '../content/site-content.js'
import type { Library } from '../site/media.js'
import { type CopyContext, copyFile } from './copy-file.js'
import { deleteFile } from './delete-file.js'
import { inParallel } from './in-parallel.js'
import { createManifest, findManifest } from './manifest.js'
import { type MoveItem, type MoveRequest, planMove } from './plan.js'
import { type OldAddress, findUnknownAddresses } from './unknown-addresses.js'

export interface MoveSite extends Library {
  /** Absolute. */
  readonly directory: string
  /** Whether pictures have thumbnails beside them. */
  readonly thumbnails: boolean
}

export interface MoveOptions extends ScanOptions {
  /** Deletes the old files. @default false */
  readonly remove?: boolean
  /** Changes nothing. @default false */
  readonly dryRun?: boolean
  readonly onProgress?: (step: 'copy' | 'delete', done: number, all: number) => void
}

export interface MoveResult {
  readonly items: readonly MoveItem[]
  readonly copied: number
  readonly content: readonly { readonly file: string; readonly addresses: number; readonly diff: string }[]
  /** What still names old files, or may do so: code, content that somebody else has changed meanwhile, paths below unknown bases. */
  readonly left: readonly OldAddress[]
  /** Files of the site that could not be read as what they are, or not be written. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[]
  readonly deleted: number
  /** Old files that are still there. */
  readonly kept: readonly string[]
  /** What remembers the move until its old files are deleted. */
  readonly manifest: string | undefined
}

/** @throws UsageError, FailedError, StorageError: all of them leave what the same call goes on with */
export async function moveMedia(
  site: MoveSite,
  request: MoveRequest,
  options: MoveOptions,
): Promise<MoveResult> {
  const { signal, remove = false, dryRun = false, onProgress } = options
  const header = { mediaUrl: site.storage.publicUrl(site.mediaRoot), ...request }
  const found = findManifest(site.directory, header)
  const items = found?.items ?? (await planMove(site, request, signal))
  const bases = [...new Set([...options.bases, ...(found?.bases ?? [])])]
  const scan = { ...options, bases }
  if (dryRun)
    return {
      ...(await rewrite(site, items, scan)),
      items,
      copied: 0,
      deleted: 0,
      kept: namesOf(items),
      manifest: found?.file,
    }
  const manifest = found ?? createManifest(site.directory, header, { items, bases })
  const context: CopyContext = { library: site, manifest, thumbnails: site.thumbnails, signal }
  let copied = 0
  let checked = 0
  await inParallel(items, signal, async (item) => {
    if (await copyFile(context, item)) copied++
    checked++
    onProgress?.('copy', checked, items.length)
  })
  const known = await rewrite(site, items, scan)
  const rewritten = {
    ...known,
    left: [...known.left, ...(remove ? await findUnknownAddresses(site.directory, items, scan) : [])],
  }
  if (!remove)
    return { ...rewritten, items, copied, deleted: 0, kept: namesOf(items), manifest: manifest.file }
  const named = new Set(rewritten.left.map(({ key }) => key))
  const old = items.filter(({ from }) => !named.has(from))
  let deleted = 0
  await inParallel(old, signal, async (item) => {
    await deleteFile(context, item)
    deleted++
    onProgress?.('delete', deleted, old.length)
  })
  const kept = namesOf(items.filter(({ from }) => named.has(from)))
  if (kept.length === 0) manifest.remove()
  return {
    ...rewritten,
    items,
    copied,
    deleted,
    kept,
    manifest: kept.length === 0 ? undefined : manifest.file,
  }
}

function namesOf(items: readonly MoveItem[]): string[] {
  return items.map(({ from }) => from)
}

/** Content changes file by file: what it names before and after is there. */
async function rewrite(
  { directory }: MoveSite,
  items: readonly MoveItem[],
  options: MoveOptions,
): Promise<Pick<MoveResult, 'content' | 'left' | 'problems'>> {
  const targets = new Map(items.map(({ from, to }) => [from, to]))
  const content: MoveResult['content'][number][] = []
  const left: OldAddress[] = []
  const problems: MoveResult['problems'][number][] = []
  const changes = rewriteContent(directory, options, ({ key }) => {
    const target = targets.get(key)
    return target === undefined ? undefined : { key: target }
  })
  for await (const change of changes) {
    const { file, problem, changed } = change
    if (problem !== undefined) problems.push({ file, problem })
    left.push(...toOld(file, change.left))
    if (changed.length === 0) continue
    try {
      if (!options.dryRun) await writeChange(change)
      content.push({ file, addresses: changed.length, diff: diffOf(change) })
    } catch (error) {
      if (!(error instanceof ContentChangedError)) throw error
      problems.push({ file, problem: error.message })
      left.push(...toOld(file, changed))
    }
  }
  return { content, left, problems }
}

function toOld(file: string, references: FileChange['left']): OldAddress[] {
  return references.map(({ line, key }) => ({ file, line, key }))
}
