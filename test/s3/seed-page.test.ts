/**
 * The code that TinaCMS documents for S3 media, with its import lines changed and nothing else: the API route of Next's Pages Router as the
 * function it is, and the router of the Lambda recipe on Express 4 and 5.
 */
import type { RequestListener } from 'node:http'
import { type MediaStore, createMediaStore } from '@tina-s3/client-store'
import { createMediaHandler as createExpressHandler } from '@tina-s3/adapter-express'
import { createMediaHandler as createPagesHandler } from '@tina-s3/adapter-next/pages'
import type { S3MediaOptions } from '@tina-s3/core/next-tinacms-s3'
import { isAuthorized } from '@tinacms/auth'
import bodyParser from 'body-parser'
import express5 from 'express'
import express4 from 'express4'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'

const clientID = 'my-site'
const png = (size = 100) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(size)])

let bucket: TestBucket
beforeAll(async () => {
  bucket = await createBucket(inject('s3'), { publicRead: true })
})
afterAll(() => bucket.remove())

// The identity service stands on the network; everything else goes where it wants.
const { fetch: send } = globalThis
const identity = vi.fn((token: string) => Response.json({ id: 'u1', verified: token === 'Bearer good' }))
beforeEach(() => {
  vi.stubEnv('NEXT_PUBLIC_TINA_CLIENT_ID', clientID)
  vi.stubGlobal('fetch', async (input: string | URL, init?: RequestInit) =>
    String(input).startsWith('https://identity.tinajs.io/')
      ? identity(new Headers(init?.headers).get('authorization') ?? '')
      : send(input, init),
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

const options = (): S3MediaOptions => ({
  config: bucket.config,
  bucket: bucket.bucket,
  authorized: async (req, _res) => {
    if (process.env.NODE_ENV === 'development') {
      return true
    }
    try {
      const user = await isAuthorized(req)

      return user && user.verified
    } catch (e) {
      console.error(e)
      return false
    }
  },
})

function lambdaRecipe(express: typeof express5) {
  const { Router } = express
  const mediaHandler = createExpressHandler(options())
  const app = express()
  const router = Router()
  app.use(bodyParser.json())

  // Define routes for media handling
  router.get('/s3/media', mediaHandler)
  router.post('/s3/media', mediaHandler)
  router.delete('/s3/media/:media', (req, res) => {
    req.query.media = ['media', req.params.media]
    return mediaHandler(req, res)
  })

  // Mount the router on the app
  app.use('/api/', router)
  return app
}

describe.each<[string, () => RequestListener]>([
  ['Express 4', () => lambdaRecipe(express4 as unknown as typeof express5)],
  ['Express 5', () => lambdaRecipe(express5)],
  ['Pages Router', () => (req, res) => void createPagesHandler(options())(req, res)],
])('createMediaHandler in the documented page, on %s', (name, create) => {
  let endpoint: string
  beforeAll(async () => {
    const { origin, close } = await startServer(create())
    endpoint = `${origin}/api/s3/media`
    return close
  })

  const open = (token: string): MediaStore => {
    const fetchWithToken = (input: string, init?: RequestInit) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), authorization: token },
      })
    return new (createMediaStore({ endpoint }))({ authProvider: { fetchWithToken } })
  }

  it('serves every operation of the media store', async () => {
    const store = open('Bearer good')
    const directory = `${name} R&D`
    const files = ['a+b.png', '100% #1?.png'].map((each) => new File([png()], each, { type: 'image/png' }))
    const stored = await store.persist(files.map((file) => ({ directory, file })))
    const { items } = await store.list({ directory })
    expect(items.map(({ filename }) => filename)).toEqual(['100% #1?.png', 'a+b.png'])
    expect(items).toEqual(expect.arrayContaining(stored))
    expect((await store.list({ directory, search: 'A+B' })).items).toHaveLength(1)
    const renamed = await store.rename(`${directory}/a+b.png`, `${directory}/c.png`)
    await store.delete(renamed)
    expect((await store.list({ directory })).items.map(({ filename }) => filename)).toEqual(['100% #1?.png'])
  })

  it('takes uploads through the host', async () => {
    const form = new FormData()
    form.append('file', new Blob([png(50_000)], { type: 'image/png' }), 'through.png')
    const query = `?directory=${encodeURIComponent(name)}&name=through.png&size=${png(50_000).byteLength}`
    const headers = { authorization: 'Bearer good' }
    const response = await fetch(endpoint + query, { method: 'POST', headers, body: form })
    expect(response.status).toBe(201)
  })

  it('lets in nobody whom isAuthorized does not let in', async () => {
    await expect(open('Bearer unverified').list()).rejects.toMatchObject({
      title: 'Sign in to use the media library',
    })
    const anonymous = await fetch(endpoint)
    expect(anonymous.status).toBe(401)
  })
})

describe('the documented options', () => {
  it('are checked with the first request, and not before', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const handler = createPagesHandler({ ...options(), bucket: '' })
    await using server = await startServer((req, res) => void handler(req, res))
    const response = await fetch(`${server.origin}/api/s3/media`)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 'internal' })
    expect(String(log.mock.calls[0]?.[0])).toMatch(/name of the bucket/)
    log.mockRestore()
  })

  it('want an authorized hook', () => {
    const { config } = options()
    expect(() => createPagesHandler({ config, bucket: 'x' } as S3MediaOptions)).toThrow(/authorized/)
  })
})
