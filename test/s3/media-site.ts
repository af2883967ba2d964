/** A site with a media handler on a bucket, both behind links that a test can make fail, and a store that talks to it. */
import { createServer } from 'node:http'
import {
  type MediaStoreOptions,
  type S3Media,
  type TinaClient,
  createMediaStore,
} from '@tina-s3/client-store'
import { type StorageProvider, type UploadOptions, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { type S3StorageOptions, s3Storage } from '@tina-s3/core/s3'
import type { TestBucket } from './bucket.js'
import { type FaultyLink, createFaultyLink } from './faulty-link.js'

export interface MediaSite {
  /** The handler's address, on its faulty link. */
  readonly endpoint: string
  /** Browser and handler to the bucket. */
  readonly bucketLink: FaultyLink
  /** Browser to the handler. */
  readonly siteLink: FaultyLink
  /** The handler's own, by the faulty link. */
  readonly storage: StorageProvider
  open(options?: MediaStoreOptions, client?: TinaClient): S3Media
  close(): Promise<void>
}

export async function startMediaSite(
  { bucket, config }: TestBucket,
  uploads: UploadOptions = {},
  options: Partial<S3StorageOptions> = {},
): Promise<MediaSite> {
  const bucketLink = await createFaultyLink(config.endpoint as string)
  const storage = s3Storage({ bucket, ...config, endpoint: bucketLink.endpoint, ...options })
  const handler = createMediaHandler({ storage, authorize: () => true, mediaRoot: 'library', uploads })
  const server = createServer((req, res) => void toNodeListener(handler)(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const siteLink = await createFaultyLink(`http://127.0.0.1:${port}`)
  const endpoint = `${siteLink.endpoint}/api/s3/media`
  return {
    endpoint,
    bucketLink,
    siteLink,
    storage,
    open: (more, client) => new (createMediaStore({ endpoint, ...more }))(client),
    async close() {
      await Promise.all([siteLink.close(), bucketLink.close()])
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
    },
  }
}

/** Parts that the bucket has of the one upload that is under way. */
export async function countParts({ multipart }: StorageProvider): Promise<number> {
  const { uploads } = (await multipart?.unfinished('')) ?? { uploads: [] }
  const [upload] = uploads
  if (!upload || uploads.length > 1) throw new Error(`${uploads.length} uploads are under way, not one.`)
  return (await multipart?.parts(upload.key, upload.uploadId))?.length ?? 0
}

/** A header and the beginning of the pixels. */
const start = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154',
  'hex',
)

/** A picture by its first bytes; the rest tells where it stands. */
export function picture(name: string, size: number, seed = 0): File {
  const bytes = new Uint8Array(size)
  const words = new Uint32Array(bytes.buffer, 0, bytes.byteLength >> 2)
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index + seed, 2654435761)
  bytes.set(start.subarray(0, bytes.byteLength))
  return new File([bytes], name, { type: 'image/png', lastModified: 1 })
}
