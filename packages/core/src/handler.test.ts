/** What a site's own functions do wrong becomes a response; it ends neither the request nor the process. */
import type { Problem } from '@tina-s3/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readForm } from './busboy.js'
import { MediaError, type MediaHandlerOptions, StorageError, createMediaHandler } from './index.js'
import { memoryStorage } from './memory.js'
import { toProblem } from './request/problem-response.js'

const uploads = { readForm }
const authorize = () => true
const create = (options: Partial<MediaHandlerOptions>) =>
  createMediaHandler({ storage: memoryStorage(), authorize, uploads, ...options })
const list = () => new Request('http://localhost/api/s3/media')

const throwing = (): never => {
  throw new Error('secret')
}
const trap = new Proxy(new Error('secret'), { get: throwing, getPrototypeOf: throwing, has: throwing })
const getter = Object.defineProperty(new MediaError('forbidden'), 'code', { get: throwing })
const moody = new MediaError('forbidden')
Object.defineProperty(moody, 'message', { get: throwing })

/** Things to throw, by what they are. */
const thrown: [what: string, error: unknown][] = [
  ['null', null],
  ['undefined', undefined],
  ['a string', 'secret'],
  ['a symbol', Symbol('secret')],
  ['an object without a prototype', Object.create(null)],
  ['an error with an unknown code', new MediaError('secret sentence' as never)],
  ['an error with an unknown code and a message', new MediaError('nonsense' as never, 'secret')],
  ['an error with a code that objects have', new MediaError('toString' as never, 'secret')],
  ['an error with a code that is no string', new MediaError({ toString: throwing } as never, 'secret')],
  ['a storage error with an unknown code', new StorageError('nonsense' as never, 'secret')],
  ['a storage error with a code that objects have', new StorageError('constructor' as never, 'secret')],
  ['an error whose code throws', getter],
  ['an error whose message throws', moody],
  ['a proxy that throws', trap],
]

describe('toProblem', () => {
  it.each(thrown)('maps %s to the problem internal, and reveals nothing of it', (_what, error) => {
    const problem = toProblem(error, 'id')
    expect(problem).toMatchObject({ code: 'internal', status: 500 })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })
})

describe("createMediaHandler, errors of the site's own functions", () => {
  const rejections: unknown[] = []
  const remember = (reason: unknown) => void rejections.push(reason)
  beforeEach(() => void process.on('unhandledRejection', remember))
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.off('unhandledRejection', remember)
    expect(rejections.splice(0)).toEqual([])
  })

  it.each(thrown)(
    'responds with 500 or 503 when the storage or authorize throws %s',
    async (_what, error) => {
      const fails = () => {
        throw error
      }
      const rejects = () => Promise.reject(error)
      const broken = (each: () => never | Promise<never>) => ({ ...memoryStorage(), list: each })
      for (const options of [
        { storage: broken(fails) },
        { storage: broken(rejects) },
        { authorize: fails },
        { authorize: rejects },
      ]) {
        const response = await create(options)(list())
        expect([500, 503]).toContain(response.status)
        expect(await response.text()).not.toContain('secret')
      }
    },
  )

  it.each([
    ['an object whose id throws', Object.defineProperty({}, 'id', { get: throwing })],
    ['a proxy that throws', trap],
    ['a thenable that throws when it is awaited', { then: throwing }],
  ])('responds with 503 when authorize returns %s', async (_what, verdict) => {
    const response = await create({ authorize: () => verdict as never })(list())
    expect(response.status).toBe(503)
  })

  it.each([
    ['throws', throwing],
    ['rejects', async () => throwing()],
    ['returns something that throws when it is awaited', () => ({ then: throwing }) as never],
    ['returns a proxy that throws', () => trap as never],
  ])('responds as usual when onEvent %s', async (_what, onEvent) => {
    expect((await create({ onEvent })(list())).status).toBe(200)
    expect((await create({ onEvent, authorize: throwing })(list())).status).toBe(503)
  })

  it.each([
    ['no request', undefined],
    ['a request without headers', { url: 'http://localhost/api/s3/media', method: 'GET' }],
    ['a request with an invalid URL', { url: 'nonsense', method: 'GET', headers: new Headers() }],
    ['a request that throws', trap],
  ])('responds with 500 to %s', async (_what, request) => {
    const response = await create({ allowedOrigins: ['https://admin.example.com'] })(request as never)
    expect((await response.json()) as Problem).toMatchObject({ code: 'internal', status: 500 })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

describe('createMediaHandler', () => {
  it.each<[string, object]>([
    ['uploads.onConflict', { uploads: { readForm, onConflict: 'overwrite' } }],
    ['uploads.mode', { uploads: { readForm, mode: 'Direct' } }],
    ['uploads.accept', { uploads: { readForm, accept: 'image/*' } }],
    ['uploads.accept', { uploads: { readForm, accept: [] } }],
    ['uploads.accept', { uploads: { readForm, accept: [/image/] } }],
    ['uploads.accept', { uploads: { readForm, accept: ['png'] } }],
    ['uploads.accept', { uploads: { readForm, accept: ['image/*,.pdf'] } }],
    ['uploads.readForm', { uploads: { readForm: true } }],
    ['uploads.maxFileSize', { uploads: { readForm, maxFileSize: '10' } }],
    ['uploads.idleTimeout', { uploads: { idleTimeout: 0.5 } }],
    ['uploads', { uploads: null }],
    ['uploads', { uploads: [] }],
    ['uploads', { uploads: { readForm, maxSize: 1 } }],
    ['upload', { upload: {} }],
    ['onEvent', { onEvent: 'log' }],
    ['allowedOrigins', { allowedOrigins: 'https://admin.example.com' }],
    ['allowedOrigins', { allowedOrigins: [new URL('https://admin.example.com')] }],
    ['allowedOrigins', { allowedOrigins: ['*'] }],
    ['basePath', { basePath: 5 }],
    ['basePath', { basePath: 'api/media' }],
    ['basePath', { basePath: '/api/media?x' }],
    ['mediaRoot', { mediaRoot: 5 }],
    ['mediaRoot', { mediaRoot: '../elsewhere' }],
    ['storage', { storage: null }],
    ['storage', { storage: 'bucket' }],
    ['authorize', { authorize: true }],
  ])('throws a TypeError that names the option %s for %j', (name, options) => {
    const make = () => create(options)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(name)
  })

  it.each([undefined, null, 'options'])('throws a TypeError for %s as options', (options) => {
    expect(() => createMediaHandler(options as never)).toThrow(TypeError)
  })

  it('accepts every value that its types allow', () => {
    const accept = ['.pdf', 'image/*', 'application/vnd.*', '*', '*/*', ' image/png ']
    expect(create({ uploads: { readForm, accept }, basePath: '/', mediaRoot: '/media/' })).toBeTypeOf(
      'function',
    )
  })
})
