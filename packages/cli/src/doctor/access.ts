/** The first two requests to the bucket, which most set-ups fail at: one without a signature, and the first that is signed. */
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { type StorageError, isStorageError } from '@tina-s3/core'
import { bucketOf as settingsOf } from '@tina-s3/core/inspect'
import { prefixOf } from '../policy/documents.js'
import type { Site } from '../site/site.js'
import type { DoctorContext } from './check.js'

/** What the server has responded to a request without a signature. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The bucket's own address. */
  readonly address: string
  /** Milliseconds by which the server's clock is ahead; not set when it has not said. */
  readonly clockOffset: number | undefined
}

interface HttpExchange {
  readonly request: { protocol: string; hostname: string; port?: number; path: string }
  readonly response?: { statusCode: number; headers: Record<string, string> }
}

const replies = new WeakMap<Site, Promise<Reply>>()

/**
 * Sends a HEAD request for the bucket without a signature. S3 says the region of a bucket to everyone.
 * @throws what prevented a response: an `Error` with a code of Node's, or the SDK's own
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export function headBucket({ site, signal }: DoctorContext): Promise<Reply> {
  const known = replies.get(site)
  if (known) return known
  const reply = sendHead(site, signal)
  replies.set(site, reply)
  return reply
}

async function sendHead(site: Site, signal: AbortSignal): Promise<Reply> {
  const settings = settingsOf(site.storage)
  const client = new S3Client({
    ...settings?.config,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 20_000 },
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    signer: { sign: async (request) => request },
  })
  const command = new HeadBucketCommand({ Bucket: settings?.bucket })
  let reply: Reply | undefined
  command.middlewareStack.add(
    (next) => async (args) => {
      const { protocol, hostname, port, path } = args.request as HttpExchange['request']
      const sent = Date.now()
      const result = await next(args)
      const { statusCode: status, headers } = result.response as NonNullable<HttpExchange['response']>
      const date = Date.parse(headers.date ?? '')
      const clockOffset = Number.isNaN(date) ? undefined : date - (sent + Date.now()) / 2
      const address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
      reply = { status, headers, address, clockOffset }
      return result
    },
    // Next to the request handler: what the SDK makes of a refusal comes after it.
    { step: 'deserialize', priority: 'low', name: 'readReply' },
  )
  try {
    await client.send(command, { abortSignal: signal })
  } catch (error) {
    if (reply === undefined) throw error
  } finally {
    client.destroy()
  }
  if (reply === undefined) throw new Error('The request was not sent.')
  return reply
}

const lists = new WeakMap<Site, Promise<StorageError | undefined>>()

/** What prevents a list of the media library, which every check of access looks at; `undefined` when nothing does. */
export function firstList({ site, signal }: DoctorContext): Promise<StorageError | undefined> {
  const { storage, mediaRoot } = site
  const known = lists.get(site)
  if (known) return known
  const found = storage.list({ prefix: prefixOf(mediaRoot), limit: 1, signal }).then(
    () => undefined,
    (error: unknown) => {
      if (isStorageError(error)) return error
      throw error
    },
  )
  lists.set(site, found)
  return found
}
