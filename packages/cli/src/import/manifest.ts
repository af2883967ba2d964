/** What has been imported, one JSON line for each file, so that an import that was ended goes on where it was. */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface ImportedFile {
  /** As `SourceFile` has it. */
  readonly source: string
  readonly version: string
  /** Relative to the media root. */
  readonly key: string
  readonly size: number
  readonly sha256: string
  /** Of the object in the library. */
  readonly etag: string
  /** When it was there, whole: ISO 8601. */
  readonly done: string
}

export interface Manifest {
  readonly path: string
  get(source: string): ImportedFile | undefined
  all(): Iterable<ImportedFile>
  /** Is on the disk when this returns. */
  add(file: ImportedFile): void
}

/** The directory of a site that holds manifests. */
const directory = '.tina-s3'

/** One for each source and destination. */
export function manifestPath(site: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
  return join(site, directory, `import-${hash}.jsonl`)
}

/** @param options `readOnly` for a dry run: what is added is kept in memory */
export function openManifest(path: string, { readOnly }: { readOnly: boolean }): Manifest {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const files = new Map<string, ImportedFile>()
  for (const line of text.split('\n')) {
    const file = parse(line)
    if (file) files.set(file.source, file)
  }
  let isReady = readOnly
  const prepare = () => {
    if (isReady) return
    mkdirSync(dirname(path), { recursive: true })
    const ignored = join(dirname(path), '.gitignore')
    if (!existsSync(ignored)) writeFileSync(ignored, '*\n')
    // A process that was killed may have left a part of a line.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n')
    isReady = true
  }
  return {
    path,
    get: (source) => files.get(source),
    all: () => files.values(),
    add(file) {
      files.set(file.source, file)
      prepare()
      if (!readOnly) appendFileSync(path, `${JSON.stringify(file)}\n`)
    },
  }
}

function parse(line: string): ImportedFile | undefined {
  try {
    const file = JSON.parse(line) as Partial<ImportedFile> | null
    const texts = [file?.source, file?.version, file?.key, file?.sha256, file?.etag]
    return texts.every((text) => typeof text === 'string') ? (file as ImportedFile) : undefined
  } catch {
    return undefined
  }
}
