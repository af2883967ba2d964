/**
 * The function of the Lambda example, bundled and called with events of each of AWS's front doors, and the router that TinaCMS documents for
 * Lambda on Express 4. The bucket is real; the identity service stands on the network and is stubbed there.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ListResponse } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/adapter-express'
import { isAuthorized } from '@tinacms/auth'
import serverlessExpress from '@vendia/serverless-express'
import bodyParser from 'body-parser'
import { build } from 'esbuild'
import express4 from 'express4'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'
import { type LambdaResponse, type Sent, balancerEvent, httpEvent, restEvent } from './lambda-events.js'

type Handler = (event: object, context: object) => Promise<LambdaResponse>

const clientID = 'my-project'
/** The beginning of a picture, as far as it is read. */
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(4096)])
const headers = { authorization: 'Bearer good' }

let bucket: TestBucket
let directory: string
let example: Handler
beforeAll(async () => {
  const s3 = inject('s3')
  bucket = await createBucket(s3)
  directory = await mkdtemp(join(tmpdir(), 'lambda-'))
  const outfile = join(directory, 'lambda.cjs')
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../examples/aws-lambda/lambda.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@tina-s3/source'],
  })
  const env = {
    S3_BUCKET: bucket.bucket,
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_ACCESS_KEY: s3.accessKeyId,
    S3_SECRET_KEY: s3.secretAccessKey,
    S3_FORCE_PATH_STYLE: 'true',
    TINA_PUBLIC_CLIENT_ID: clientID,
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  example = (createRequire(outfile)(outfile) as { handler: Handler }).handler
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await bucket.remove()
  await rm(directory, { recursive: true })
})

const { fetch: send } = globalThis
beforeEach(() => {
  vi.stubEnv('NEXT_PUBLIC_TINA_CLIENT_ID', clientID)
  vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) => {
    if (!String(input).startsWith('https://identity.tinajs.io/')) return send(input, init)
    const verified = new Headers(init?.headers).get('authorization') === headers.authorization
    return Response.json({ id: 'u1', verified })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

/** The documented router with its imports changed, as the documented function would have it. */
function documentedRecipe(): Handler {
  const mediaHandler = createMediaHandler({
    config: bucket.config,
    bucket: bucket.bucket,
    mediaRoot: 'media',
    authorized: async (req, _res) => {
      const user = await isAuthorized(req)
      return user && user.verified
    },
  })
  const app = express4()
  const router = express4.Router()
  app.use(bodyParser.json())
  router.get('/s3/media', mediaHandler)
  router.post('/s3/media', mediaHandler)
  router.delete('/s3/media/:media', (req, res) => {
    ;(req.query as Record<string, unknown>).media = ['media', req.params.media]
    return mediaHandler(req, res)
  })
  app.use('/api/', router)
  const lambda = serverlessExpress.configure({ app })
  return (event, context) =>
    lambda({ ...event, pathParameters: null }, context, () => undefined) as Promise<LambdaResponse>
}

const doors = [
  ['API Gateway REST', restEvent],
  ['API Gateway HTTP', httpEvent],
  ['a load balancer', balancerEvent],
] as const

describe.each([
  ['examples/aws-lambda', () => example],
  ['the documented router on Express 4', documentedRecipe],
])('%s', (which, open) => {
  let handler: Handler
  beforeAll(() => {
    handler = open()
  })

  describe.each(doors)('behind %s', (door, toEvent) => {
    const directory = `${which === 'examples/aws-lambda' ? 'a' : 'b'}/${door} R&D+ü 100%`
    const call = async (sent: Partial<Sent>) => {
      const event = toEvent({ method: 'GET', path: '/api/s3/media', headers, ...sent })
      const { statusCode, body } = await handler(event, {})
      return { status: statusCode, body: (body ? JSON.parse(body) : undefined) as unknown }
    }
    /** As scripts in browsers write it: with `%20` and `%2F`, never a plus for a space. */
    const toQuery = (values: Record<string, string | number>) =>
      Object.entries(values)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&')

    async function sendForm(name: string, bytes: Uint8Array<ArrayBuffer>) {
      const form = new FormData()
      form.append('file', new Blob([bytes], { type: 'image/png' }), 'f.png')
      const request = new Request('http://localhost', { method: 'POST', body: form })
      const type = request.headers.get('content-type') ?? ''
      const body = new Uint8Array(await request.arrayBuffer())
      const length = `${body.byteLength}`
      return call({
        method: 'POST',
        query: toQuery({ directory, name, size: bytes.byteLength, type: 'image/png' }),
        headers: { ...headers, 'content-type': type, 'content-length': length },
        body,
      })
    }

    it('keeps every byte of a form, and every letter of a name', async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31 + (index >> 8)) % 256)
      bytes.set(png)
      const name = 'a+b & c=d #1?.png'
      expect(await sendForm(name, bytes)).toMatchObject({
        status: 201,
        body: { key: `${directory}/${name}`, size: bytes.byteLength },
      })
      const client = new S3Client(bucket.config)
      const Key = `media/${directory}/${name}`
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket.bucket, Key }))
      expect(sha256((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(sha256(bytes))
      client.destroy()
    })

    it('lists, searches, renames and deletes what has such a name', async () => {
      await sendForm('x+y & z.png', Uint8Array.from(png))
      const found = await call({ query: toQuery({ directory, search: 'x+y &' }) })
      const { items } = found.body as ListResponse
      expect(items.map(({ name }) => name)).toEqual(['x+y & z.png'])
      const from = `${directory}/x+y & z.png`
      const to = `${directory}/p+q%2F.png`
      const body = Buffer.from(JSON.stringify({ from, to }))
      const json = {
        ...headers,
        'content-type': 'application/json',
        'content-length': `${body.byteLength}`,
      }
      expect(await call({ method: 'POST', query: 'route=rename', headers: json, body })).toMatchObject({
        status: 200,
        body: { key: to },
      })
      const path = '/api/s3/media/media'
      const deleted = await call({ method: 'DELETE', path, query: toQuery({ route: 'delete', key: to }) })
      expect(deleted.status).toBe(204)
      const left = await call({ query: toQuery({ directory, search: 'p+q' }) })
      expect((left.body as ListResponse).items).toEqual([])
    })

    it('responds with 401 to whom isAuthorized does not let in', async () => {
      for (const stranger of [{}, { authorization: 'Bearer unverified' }]) {
        expect((await call({ headers: stranger })).status).toBe(401)
      }
    })
  })
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
