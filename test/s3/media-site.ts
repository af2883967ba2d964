/** A site with a media handler on a bucket, both behind links that a test can make fail, and a media store that uses it. */
import {
  type MediaStoreOptions,
  type S3Media,
  type TinaClient,
  createMediaStore,
} from '@tina-s3/client-store'
import { type StorageProvider, type UploadOptions, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'
import { type FaultyLink, createFaultyLink } from './faulty-link.js'
import { type Provider, type ProviderOptions, providers } from './providers.js'

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
  options: Partial<ProviderOptions> = {},
  { create }: Provider = providers[0],
): Promise<MediaSite> {
  const bucketLink = await createFaultyLink(config.endpoint)
  const storage = create({ bucket, ...config, endpoint: bucketLink.endpoint, ...options })
  const handler = createMediaHandler({ storage, authorize: () => true, mediaRoot: 'library', uploads })
  const server = await startServer(toNodeListener(handler))
  const siteLink = await createFaultyLink(server.origin)
  const endpoint = `${siteLink.endpoint}/api/s3/media`
  return {
    endpoint,
    bucketLink,
    siteLink,
    storage,
    open: (more, client) => new (createMediaStore({ endpoint, ...more }))(client),
    async close() {
      await Promise.all([siteLink.close(), bucketLink.close()])
      await server.close()
    },
  }
}

/** A bucket and a site for the tests of one `describe`, whose links are whole again after each of them. */
export function useMediaSite(
  uploads: UploadOptions,
  provider: Provider = providers[0],
): { bucket: TestBucket; site: MediaSite } {
  const current = {} as { bucket: TestBucket; site: MediaSite }
  beforeAll(async () => {
    current.bucket = await createBucket(inject('s3'), { publicRead: true })
    current.site = await startMediaSite(current.bucket, uploads, {}, provider)
  })
  afterEach(() => {
    current.site.bucketLink.plan(undefined)
    current.site.siteLink.plan(undefined)
  })
  afterAll(async () => {
    await current.site.close()
    await current.bucket.remove()
  })
  return current
}

/** Parts that the bucket has of the one upload that is under way. */
export async function countParts({ multipart }: StorageProvider): Promise<number> {
  const { uploads } = (await multipart?.incomplete('')) ?? { uploads: [] }
  const [upload] = uploads
  if (!upload || uploads.length > 1) throw new Error(`${uploads.length} uploads are under way, not one.`)
  return (await multipart?.parts(upload.key, upload.uploadId))?.length ?? 0
}

/** A header and the beginning of the pixels. */
const start = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154',
  'hex',
)

/** A picture by its first bytes; the rest has its position. */
export function picture(name: string, size: number, seed = 0): File {
  const bytes = new Uint8Array(size)
  const words = new Uint32Array(bytes.buffer, 0, bytes.byteLength >> 2)
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index + seed, 2654435761)
  bytes.set(start.subarray(0, bytes.byteLength))
  return new File([bytes], name, { type: 'image/png', lastModified: 1 })
}
