/** Removes the objects of a run, and those of earlier runs that were killed. */
import { setMaxListeners } from 'node:events'
import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import type { StorageProvider } from '@tina-s3/core'
import type { Site } from '../site/site.js'
import type { Temporary } from './temporary.js'

/** Milliseconds after which no run is under way any more. */
const stale = 3600_000

/**
 * Uses a signal of its own: it also runs when the command is interrupted.
 * @returns the keys of objects that are still there
 */
export async function removeTemporary(site: Site, temporary: Temporary): Promise<readonly string[]> {
  if (temporary.keys.length === 0) return []
  const signal = AbortSignal.timeout(20_000)
  // Every request listens.
  setMaxListeners(0, signal)
  const { storage } = site
  const keys = [...temporary.keys, ...(await staleKeys(storage, temporary, signal).catch(() => []))]
  const removed = await Promise.all(keys.map((key) => removeObject(storage, key, signal)))
  await removeVersions(site, temporary, signal).catch(() => undefined)
  return keys.filter((_, index) => !removed[index])
}

/** @returns whether it is gone, or was never there */
async function removeObject(storage: StorageProvider, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    await storage.delete(key, { signal })
    return true
  } catch {
    const found = await storage.head(key, { signal }).catch(() => true)
    return found === undefined
  }
}

async function staleKeys(
  storage: StorageProvider,
  { directory, keys }: Temporary,
  signal: AbortSignal,
): Promise<string[]> {
  const { objects } = await storage.list({ prefix: directory, limit: 1000, recursive: true, signal })
  return objects
    .filter(({ key, lastModified }) => isStale(lastModified) && !keys.includes(key))
    .map(({ key }) => key)
}

function isStale(time: Date | undefined): boolean {
  return time !== undefined && time.getTime() < Date.now() - stale
}

/** In a bucket with versioning, deleted objects are still there. It needs more permissions than a site has: without them they stay. */
async function removeVersions({ bucket }: Site, temporary: Temporary, signal: AbortSignal): Promise<void> {
  if (bucket === undefined) return
  const { name: Bucket, client } = bucket
  const elsewhere = temporary.keys.filter((key) => !key.startsWith(temporary.directory))
  for (const Prefix of [temporary.directory, ...elsewhere]) {
    const list = new ListObjectVersionsCommand({ Bucket, Prefix })
    const { Versions = [], DeleteMarkers = [] } = await client.send(list, { abortSignal: signal })
    for (const { Key = '', VersionId, LastModified } of [...Versions, ...DeleteMarkers]) {
      const isOurs = temporary.keys.includes(Key) || isStale(LastModified)
      if (!isOurs || VersionId === undefined) continue
      await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }), { abortSignal: signal })
    }
  }
}
