/** What the bench does in a browser's place: its connections, its files, and bare PUTs. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Agent, setGlobalDispatcher } from 'undici'
import { png } from './png.js'

/** Connections that browsers open to one origin at most, over HTTP/1.1. */
const connectionsPerOrigin = 6

let agent: Agent | undefined

/**
 * Closes all connections of `fetch`; those to come are limited as in a browser that has just been opened.
 * @param connections per origin. @default 6
 */
export async function restartBrowser(connections = connectionsPerOrigin): Promise<void> {
  const before = agent
  agent = new Agent({ connections })
  setGlobalDispatcher(agent)
  await before?.close()
}

export async function closeBrowser(): Promise<void> {
  await agent?.close()
  agent = undefined
}

/** Opens the connection that a page of the site has already. */
export async function openSite(mediaHandler: string): Promise<void> {
  const response = await fetch(`${mediaHandler}/status`)
  await response.arrayBuffer()
}

export function createPictures(count: number, size: number): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: count }, () => png(size))
}

interface Store {
  persist(media: { directory: string; file: File }[]): Promise<unknown[]>
}

/** Uploads pictures as TinaCMS does, to a new directory. */
export async function persist(store: Store, pictures: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  const directory = crypto.randomUUID()
  const media = pictures.map((body, n) => ({
    directory,
    file: new File([body], `photo-${n}.png`, { type: 'image/png' }),
  }))
  const stored = await store.persist(media)
  if (stored.length !== pictures.length)
    throw new Error(`${stored.length} of ${pictures.length} files were stored.`)
}

/** URLs for PUT requests, each to a new key. Valid for 15 minutes. */
export function presignPuts(client: S3Client, bucket: string, count: number): Promise<string[]> {
  const sign = () =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: `bare/${crypto.randomUUID()}.png` }))
  return Promise.all(Array.from({ length: count }, sign))
}

/** The least that any media store could do: the PUT requests alone. Uses up URLs. */
export async function putAll(urls: string[], bodies: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  await Promise.all(
    bodies.map(async (body) => {
      const response = await fetch(urls.pop()!, { method: 'PUT', body })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`A bare PUT request got status ${response.status}.`)
    }),
  )
}
