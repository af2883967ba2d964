/** What a move has set out to do, and what it has copied: one line of JSON each, so that a move that was ended goes on where it was. */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../errors.js'
import { quote } from '../output/quote.js'
import type { MoveItem, MoveRequest } from './plan.js'

export interface Manifest {
  /** Relative to the site's directory. */
  readonly file: string
  readonly items: readonly MoveItem[]
  /** The addresses that were looked for: what deletes the old files must look for all of them. */
  readonly bases: readonly string[]
  /** The ETag of a copy that was made and checked. */
  copyOf(item: MoveItem): string | undefined
  addCopy(item: MoveItem, etag: string): void
  remove(): void
}

interface Header extends MoveRequest {
  /** The public address of the library. */
  readonly mediaUrl: string
}

/** The directory of a site for what commands remember. */
const directory = '.tina-s3'

/** The manifest of a move that was started before. @throws UsageError when there is one that moves the same files to elsewhere */
export function findManifest(site: string, header: Header): Manifest | undefined {
  const file = fileOf(header)
  if (existsSync(join(site, file))) return readManifest(site, file)
  const files = existsSync(join(site, directory)) ? readdirSync(join(site, directory)) : []
  for (const name of files.filter((each) => /^move-\w+\.jsonl$/.test(each))) {
    const other = parseLines<Header>(join(site, directory, name))[0]
    if (other?.mediaUrl !== header.mediaUrl || !overlaps(other.from, header.from)) continue
    throw new UsageError(
      `A move of ${other.from} to ${other.to} is not finished. Run \`tina-s3 move ${quote(other.from)} ${quote(other.to)} --delete\` first, or delete ${directory}/${name} to leave it as it is.`,
    )
  }
  return undefined
}

export function createManifest(
  site: string,
  header: Header,
  { items, bases }: Pick<Manifest, 'items' | 'bases'>,
): Manifest {
  const file = fileOf(header)
  mkdirSync(join(site, directory), { recursive: true })
  const ignored = join(site, directory, '.gitignore')
  if (!existsSync(ignored)) writeFileSync(ignored, '*\n')
  // It is there as a whole, or not at all.
  const temporary = join(site, `${file}.new`)
  writeFileSync(
    temporary,
    [{ ...header, bases }, ...items].map((line) => `${JSON.stringify(line)}\n`).join(''),
    {
      flush: true,
    },
  )
  renameSync(temporary, join(site, file))
  return readManifest(site, file)
}

function readManifest(site: string, file: string): Manifest {
  const path = join(site, file)
  const [header, ...lines] = parseLines<Partial<MoveItem> & { copy?: string; bases?: string[] }>(path)
  const items = lines.filter((line): line is MoveItem => line.from !== undefined)
  const copies = new Map(lines.flatMap(({ to, copy }) => (to && copy ? [[to, copy] as const] : [])))
  return {
    file,
    items,
    bases: header?.bases ?? [],
    copyOf: ({ to }) => copies.get(to),
    addCopy({ to }, copy) {
      copies.set(to, copy)
      // On a line of its own, even if a process that was killed has left a part of one.
      appendFileSync(path, `\n${JSON.stringify({ to, copy })}\n`)
    },
    remove: () => rmSync(path),
  }
}

function fileOf(header: Header): string {
  const { mediaUrl, from, to } = header
  const hash = createHash('sha256')
    .update(JSON.stringify([mediaUrl, from, to]))
    .digest('hex')
  return `${directory}/move-${hash.slice(0, 16)}.jsonl`
}

function overlaps(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`)
}

function parseLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as T]
      } catch {
        return []
      }
    })
}
