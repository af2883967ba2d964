/** What the bench does in a browser's place: its connections, its files, and bare PUTs. */
import { setTimeout as wait } from 'node:timers/promises'
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

/** Opens the connection that a page of the site has already. The next request has it, and need not open another. */
export async function openSite(mediaHandler: string): Promise<void> {
  const response = await fetch(`${mediaHandler}/status`)
  await response.arrayBuffer()
  // Undici frees a connection somewhat later than the response ends.
  await wait(50)
}

/** Files as an editor has chosen them. */
export function createPictures(count: number, size: number): File[] {
  return Array.from(
    { length: count },
    (_, n) => new File([png(size)], `photo-${n}.png`, { type: 'image/png' }),
  )
}

interface Store {
  persist(media: { directory: string; file: File }[]): Promise<unknown[]>
}

/** Uploads files as TinaCMS does, to a new directory. */
export async function persist(store: Store, files: readonly File[]): Promise<void> {
  const directory = crypto.randomUUID()
  const stored = await store.persist(files.map((file) => ({ directory, file })))
  if (stored.length !== files.length)
    throw new Error(`${stored.length} of ${files.length} files were stored.`)
}

/** URLs for PUT requests, each to a new key. Valid for 15 minutes. */
export function presignPuts(client: S3Client, bucket: string, count: number): Promise<string[]> {
  const sign = () =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: `bare/${crypto.randomUUID()}.png` }))
  return Promise.all(Array.from({ length: count }, sign))
}

/** The least that any media store could do with these files: the PUT requests alone. Uses up URLs. */
export async function putAll(urls: string[], files: readonly File[]): Promise<void> {
  await Promise.all(
    files.map(async (body) => {
      const response = await fetch(urls.pop()!, { method: 'PUT', body })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`A bare PUT request got status ${response.status}.`)
    }),
  )
}
