/** An S3 server with the faults that Ceph does not have: a proxy before it, which can be mended while it runs. */
import { type IncomingMessage, type ServerResponse, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { S3Server } from '../s3/setup.js'
import { startServer } from '../server.js'

export interface Faults {
  /** Seconds by which its clock is ahead. It refuses signatures that are more than 15 minutes off. */
  clock?: number
  /** It checks `If-None-Match` in a bucket with versioning too, as AWS does and Ceph 16 does not. */
  checksConditions?: boolean
  /** It writes whatever the preconditions say. */
  ignoresConditions?: boolean
  /** It sends keys as they are in lists: without saying so, or saying that they are encoded. */
  encodingType?: 'ignored' | 'claimed'
  /** It takes the bucket to be in this region, and refuses requests that are signed for another, as AWS does. */
  region?: string
  /** Seconds by which what is there looks older. */
  age?: number
  /** It stores what a presigned URL is sent with, whatever headers were signed. */
  ignoresSignedHeaders?: boolean
  /** It ignores `Range`. */
  ignoresRanges?: boolean
  /** It does not offer these operations, by a parameter of their URLs such as `versioning`. */
  lacks?: readonly string[]
  /** It never responds to requests with this in their URL. */
  silentAt?: string
}

export interface FaultyServer {
  readonly endpoint: string
  readonly faults: Faults
  /** Requests that never get a response. */
  readonly silent: number
  close(): Promise<void>
}

export async function createFaultyServer(s3: S3Server, faults: Faults): Promise<FaultyServer> {
  const { hostname, port } = new URL(s3.endpoint)
  const { accessKeyId, secretAccessKey } = s3
  const own = new S3Client({ ...s3, credentials: { accessKeyId, secretAccessKey } })
  let silent = 0
  const server = await startServer((req, res) => void respond(req, res).catch(() => res.destroy()))

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = req
    const url = new URL(path, s3.endpoint)
    if (faults.silentAt !== undefined && path.includes(faults.silentAt)) return void silent++
    const [, Bucket = '', ...segments] = url.pathname.split('/')
    const object = { Bucket, Key: decodeURIComponent(segments.join('/')) }
    const body = await buffer(req)
    const isPresigned = url.searchParams.has('X-Amz-Signature')

    const refusal = findRefusal(req, url)
    if (refusal) return refuse(req, res, refusal)
    if (faults.ignoresSignedHeaders && isPresigned && !url.searchParams.has('partNumber')) {
      await own.send(new PutObjectCommand({ ...object, Body: body, ContentType: headers['content-type'] }))
      res.writeHead(200).end()
      return
    }
    if (faults.ignoresConditions && method === 'PUT' && headers['if-none-match'] !== undefined)
      await own.send(new DeleteObjectCommand(object))
    const isConditional =
      faults.checksConditions && method === 'PUT' && headers['if-none-match'] !== undefined
    if (isConditional && (await exists(object)))
      return refuse(req, res, { status: 412, code: 'PreconditionFailed' })
    if (faults.ignoresRanges) delete headers.range

    const upstream = request({ hostname, port, method, path, headers })
    const response = await new Promise<IncomingMessage>((arrived, failed) => {
      upstream.once('response', arrived).once('error', failed).end(body)
    })
    const received = await buffer(response)
    const isXml = method === 'GET' && /xml/.test(response.headers['content-type'] ?? '')
    const changed = isXml ? Buffer.from(change(received.toString())) : received
    const date = new Date(Date.now() + (faults.clock ?? 0) * 1000).toUTCString()
    const added = { date, ...(faults.region !== undefined && { 'x-amz-bucket-region': faults.region }) }
    const length = isXml ? { 'content-length': String(changed.byteLength) } : {}
    const { 'transfer-encoding': _, ...kept } = response.headers
    res.writeHead(response.statusCode ?? 502, { ...kept, ...length, ...added }).end(changed)
  }

  const exists = (object: { Bucket: string; Key: string }) =>
    own.send(new HeadObjectCommand(object)).then(
      () => true,
      () => false,
    )

  function findRefusal({ headers }: IncomingMessage, url: URL): Refusal | undefined {
    const parameter = (name: string) => url.searchParams.get(name) ?? ''
    const credential = /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1]
    const [, , region] = (credential ?? parameter('X-Amz-Credential')).split('/')
    if (region === undefined) return undefined
    const time = String(headers['x-amz-date'] ?? parameter('X-Amz-Date'))
    const signed = Date.parse(time.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))
    if (Math.abs(Date.now() + (faults.clock ?? 0) * 1000 - signed) > 15 * 60_000)
      return { status: 403, code: 'RequestTimeTooSkewed' }
    if (faults.region !== undefined && region !== faults.region) {
      const more = `<Region>${faults.region}</Region>`
      return { status: 400, code: 'AuthorizationHeaderMalformed', more }
    }
    return faults.lacks?.some((name) => url.searchParams.has(name))
      ? { status: 501, code: 'NotImplemented' }
      : undefined
  }

  function refuse(req: IncomingMessage, res: ServerResponse, { status, code, more = '' }: Refusal): void {
    const message = code === 'AuthorizationHeaderMalformed' ? 'The region is wrong' : code
    const document = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`
    const date = new Date(Date.now() + (faults.clock ?? 0) * 1000).toUTCString()
    const region = faults.region === undefined ? {} : { 'x-amz-bucket-region': faults.region }
    res.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': '1', date, ...region })
    res.end(req.method === 'HEAD' ? undefined : document)
  }

  function change(document: string): string {
    const { age = 0, encodingType } = faults
    const aged = document.replace(
      /<(LastModified|Initiated)>([^<]+)</g,
      (_, name: string, time: string) => `<${name}>${new Date(Date.parse(time) - age * 1000).toISOString()}<`,
    )
    if (encodingType === undefined) return aged
    const raw = aged.replace(
      /<(Key|Prefix)>([^<]*)</g,
      (_, name: string, key: string) =>
        `<${name}>${escapeXml(decodeURIComponent(key.replaceAll('+', ' ')))}<`,
    )
    return encodingType === 'claimed' ? raw : raw.replace(/<EncodingType>url<\/EncodingType>/, '')
  }

  return {
    endpoint: server.origin,
    faults,
    get silent() {
      return silent
    },
    async close() {
      own.destroy()
      await server.close()
    },
  }
}

interface Refusal {
  readonly status: number
  readonly code: string
  readonly more?: string
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
