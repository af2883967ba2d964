import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { fileSystemStorage } from '../src/fs.js'
import type { StorageProvider } from '../src/index.js'

/** An empty directory for each test, `root`, with a storage on it, and a path beside it that must stay untouched, `outside`. */
export function useDirectory() {
  const current = { root: '', outside: '', storage: {} as StorageProvider }
  let parent = ''
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'media-'))
    current.root = join(parent, 'media')
    current.outside = join(parent, 'outside')
    current.storage = fileSystemStorage({ directory: current.root, publicUrl: 'http://localhost/media' })
  })
  afterEach(() => rm(parent, { recursive: true }))
  return current
}

/** Everything on the disk, as the storage's user never sees it, but for the directory where files are staged. */
export async function filesIn(root: string): Promise<string[]> {
  const directories = ['.tina-s3', '.tina-s3/staging']
  return (await readdir(root, { recursive: true })).filter((path) => !directories.includes(path)).sort()
}
