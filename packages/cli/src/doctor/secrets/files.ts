/** Looks for keys in the files that a site publishes, as far as they have been built here. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { createScanner } from './scanner.js'
import type { Secret } from './secrets.js'

/** Where frameworks and TinaCMS build what they publish. */
const directories = [
  'public',
  'static',
  'admin',
  'dist',
  'build',
  'out',
  '_site',
  '.next/static',
  '.output/public',
  '.svelte-kit/output/client',
  '.vercel/output/static',
]

const builtFile = /\.(?:[cm]?js|html?|json|map|css|txt|xml|webmanifest)$/i

/** What one run reads, at most. */
const limits = { files: 20_000, bytes: 500 * 1024 ** 2, milliseconds: 10_000 }

export interface SearchResult {
  /** Files, relative to the site, by the key that is in them. */
  readonly found: ReadonlyMap<Secret, readonly string[]>
  readonly files: number
  /** A limit was reached before the last file. */
  readonly isPartial: boolean
}

export async function searchFiles(
  site: string,
  secrets: readonly Secret[],
  signal: AbortSignal,
): Promise<SearchResult> {
  const found = new Map<Secret, string[]>()
  const deadline = Date.now() + limits.milliseconds
  let [files, bytes] = [0, 0]
  for (const directory of directories) {
    for await (const path of builtFiles(join(site, directory))) {
      const { size } = await stat(path)
      if (files + 1 > limits.files || bytes + size > limits.bytes || Date.now() > deadline)
        return { found, files, isPartial: true }
      files++
      bytes += size
      for (const secret of await searchFile(path, secrets, signal))
        found.set(secret, [...(found.get(secret) ?? []), relative(site, path)])
    }
  }
  return { found, files, isPartial: false }
}

/** No links are followed. */
async function* builtFiles(directory: string): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* builtFiles(path)
    else if (entry.isFile() && builtFile.test(entry.name)) yield path
  }
}

async function searchFile(
  path: string,
  secrets: readonly Secret[],
  signal: AbortSignal,
): Promise<ReadonlySet<Secret>> {
  const scanner = createScanner(secrets)
  const stream = createReadStream(path, { highWaterMark: 1024 ** 2, signal })
  for await (const chunk of stream) scanner.add(chunk as Buffer)
  return scanner.found
}
