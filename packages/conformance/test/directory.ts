import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorageProvider } from '@tina-s3/core'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { afterEach, beforeEach } from 'vitest'

/** An empty directory for each test, `root`, with a storage on it and a place beside it that is none of its business, `outside`. */
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

/** Everything on the disk, as the storage's user never sees it. */
export async function filesIn(root: string): Promise<string[]> {
  return (await readdir(root, { recursive: true })).sort()
}
