/**
 * Whatever one caller sends, and however much of it, the others are served: for every route and every field of it, texts that double in
 * size, up to far beyond every limit. Before authorization and after it.
 */
import { createServer, request as send } from 'node:http'
import { type RouteName, routes } from '@tina-s3/contract'
import { maxThumbnailBytes, maxThumbnailsBody } from '@tina-s3/contract/thumbnails'
import { beforeAll, describe, expect, it } from 'vitest'
import { startServer } from '../../../../test/server.js'
import { readForm } from '../busboy.js'
import { createMediaHandler } from '../handler.js'
import { memoryStorage } from '../memory.js'
import { toNodeListener } from '../node.js'
import type { MediaHandler } from '../options.js'

/** Milliseconds of CPU time that the process may spend until a second caller gets a response; the clock counts other programs too. */
const bound = 100

/** Milliseconds of CPU time that this process has spent since. */
function cpuTimeSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

const base = '/api/s3/media'
const file = { directory: 'd', name: 'a.png', size: 100, type: 'image/png', onConflict: 'reject' }
const uploaded = { key: 'd/a.png', receipt: '3f2b8c1e-0a4d-4c5e-9f6a-7b8c9d0e1f2a', uploadId: 'u' }

/** An input for every route, with every field that it has; of a route for many files, one of them. A route without one does not compile. */
const inputs: Record<RouteName, Readonly<Record<string, unknown>>> = {
  status: {},
  list: { directory: 'd', cursor: '', limit: 10, search: 'a', ext: 'png', filesOnly: 'true' },
  upload: file,
  startUploads: file,
  signParts: { key: 'd/a.png', uploadId: 'u', size: 100, numbers: [1] },
  completeUploads: { ...uploaded, parts: [] },
  abortUploads: uploaded,
  storeThumbnails: {
    key: 'd/a.png',
    etag: '"1"',
    width: 2000,
    height: 1000,
    type: 'image/webp',
    small: 'UklGRg==',
    large: 'UklGRg==',
  },
  delete: { key: 'd/a.png' },
  rename: { from: 'd/a.png', to: 'd/b.png' },
}
const names = Object.keys(routes) as RouteName[]
/** The list of the routes for many files. */
const lists: Partial<Record<RouteName, string>> = {
  startUploads: 'files',
  completeUploads: 'uploads',
  abortUploads: 'uploads',
  storeThumbnails: 'thumbnails',
}
const toBody = (name: RouteName, input: object, count = 1) => {
  const list = lists[name]
  return JSON.stringify(list === undefined ? input : { [list]: Array(count).fill(input) })
}
const takesJson = (name: RouteName) => routes[name].method === 'POST' && name !== 'upload'

const units = ['"', '/', '.', ' ', '%2f', '\\', 'e\u0301', 'a/', '[', '1']
const headers = ['origin', 'content-type', 'authorization', 'x-forwarded-host', 'cookie', 'sec-fetch-site']
const kibibytes = (most: number) => Array.from({ length: Math.log2(most) + 1 }, (_, power) => 2 ** power)

const handlers = [false, true].map((verdict) =>
  createMediaHandler({ storage: memoryStorage(), authorize: () => verdict, uploads: { readForm } }),
)

interface Sent {
  readonly path?: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: string
  readonly headers?: Record<string, string>
}

function toRequest(name: RouteName, { path = '', query = {}, body, headers = {} }: Sent): Request {
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
  const { method, path: below } = routes[name]
  const init = { method, headers: { 'content-type': 'application/json', ...headers } }
  const url = `http://localhost${base}${below}${path}?${search.toString()}`
  return new Request(url, body === undefined ? init : { ...init, body })
}

/** The longest that a second caller has waited while the first request was handled. */
async function waitBeside(handler: MediaHandler, request: Request): Promise<number> {
  let start = process.cpuUsage()
  let worst = 0
  let isDone = false
  const first = handler(request).finally(() => (isDone = true))
  for (;;) {
    await handler(new Request(`http://localhost${base}/status`))
    await new Promise(setImmediate)
    worst = Math.max(worst, cpuTimeSince(start))
    if (isDone) break
    start = process.cpuUsage()
  }
  expect((await first).status).not.toBe(500)
  return worst
}

/** Sends ever longer texts, and stops at the first that makes others wait. What else the machine does may disturb a try, not three. */
async function expectBounded(
  most: number,
  toSent: (unit: string, length: number) => [RouteName, Sent],
): Promise<void> {
  for (const handler of handlers) {
    for (const unit of units) {
      for (const size of kibibytes(most)) {
        const waits: number[] = []
        do {
          const [name, sent] = toSent(unit, size * 1024)
          waits.push(await waitBeside(handler, toRequest(name, sent)))
        } while (Math.min(...waits) > bound && waits.length < 3)
        const what = `milliseconds of CPU time beside ${size} KiB of ${JSON.stringify(unit)}`
        expect(Math.min(...waits), what).toBeLessThan(bound)
      }
    }
  }
}

const repeat = (unit: string, length: number) => unit.repeat(length / unit.length)

/** With something at both ends, since patterns fail at the last character. */
const enclose = (unit: string, length: number) => `a${repeat(unit, length)}a`

describe('createMediaHandler, while it reads a long input', { timeout: 120_000 }, () => {
  const fields = names.flatMap((name) => Object.keys(inputs[name]).map((field) => [name, field] as const))

  it.each(fields)('serves others within 100 ms beside a long field: %s, %s', async (name, field) => {
    const input = inputs[name]
    await expectBounded(takesJson(name) ? 512 : 128, (unit, length) => {
      const changed = { ...input, [field]: enclose(unit, length) }
      return [name, takesJson(name) ? { body: toBody(name, changed) } : { query: changed }]
    })
  })

  it.each(fields.filter(([name]) => name in lists))(
    'serves others within 100 ms beside a hundred long fields: %s, %s',
    async (name, field) => {
      await expectBounded(8, (unit, length) => {
        const changed = { ...inputs[name], [field]: enclose(unit, length) }
        return [name, { body: toBody(name, changed, 100) }]
      })
    },
  )

  it.each(names)(
    'serves others within 100 ms beside a long path, query or list of fields: %s',
    async (name) => {
      await expectBounded(128, (unit, length) => [
        name,
        { path: `/${encodeURI(repeat(clean(unit), length))}/x` },
      ])
      await expectBounded(128, (unit, length) => [name, { query: { [enclose(unit, length)]: '' } }])
      await expectBounded(128, (unit, length) => [name, { query: { route: enclose(unit, length) } }])
    },
  )

  it.each(names.filter(takesJson))('serves others within 100 ms beside a long body: %s', async (name) => {
    await expectBounded(2048, (unit, length) => [name, { body: repeat(unit, length) }])
    await expectBounded(512, (unit, length) => [name, { body: `{"a":${repeat(unit, length)}}` }])
    await expectBounded(512, (_, length) => {
      const members = Array.from({ length: length / 16 }, (_, index) => [`${index}`, index])
      return [name, { body: JSON.stringify(Object.fromEntries(members)) }]
    })
  })

  it('serves others within 100 ms while the thumbnails of a whole body are decoded', async () => {
    const storage = memoryStorage()
    const { etag } = await storage.put('a.png', new Blob(['x']).stream(), { type: 'image/png', size: 1 })
    const handler = createMediaHandler({ storage, authorize: () => true })
    const content = btoa('RIFF\0\0\0\0WEBPVP8 '.padEnd(maxThumbnailBytes, '\0'))
    const picture = { key: 'a.png', etag, height: 1000, type: 'image/webp', small: content, large: content }
    const count = Math.floor(maxThumbnailsBody / JSON.stringify({ width: 2000, ...picture }).length)
    const waits: number[] = []
    do {
      // Other dimensions are other names: nothing is there yet.
      const thumbnails = Array.from({ length: count }, (_, index) => ({
        ...picture,
        width: 2000 + index + count * waits.length,
      }))
      const request = toRequest('storeThumbnails', { body: JSON.stringify({ thumbnails }) })
      waits.push(await waitBeside(handler, request))
    } while (Math.min(...waits) > bound && waits.length < 3)
    expect(Math.min(...waits), `of ${waits.join(', ')} ms`).toBeLessThan(bound)
    const { objects } = await storage.list({ prefix: '.tina-s3/', limit: 100, recursive: true })
    expect(objects).toHaveLength(2 * count * waits.length)
  })

  it.each(headers)('serves others within 100 ms beside a long header: %s', async (header) => {
    await expectBounded(128, (unit, length) => {
      const value = enclose(unit, length).replace(/[^\x20-\x7e]/g, '?')
      return ['startUploads', { headers: { [header]: value }, body: '{}' }]
    })
  })
})

/** Half a surrogate pair cannot be written in a URL. */
const clean = (unit: string) => unit.replace(/\p{Surrogate}/gu, '?')

describe('toNodeListener on a server with room for large headers', { timeout: 120_000 }, () => {
  let port: number
  beforeAll(async () => {
    const server = await startServer(
      createServer({ maxHeaderSize: 4 * 1024 ** 2 }, toNodeListener(handlers[0] as MediaHandler)),
    )
    port = server.port
    return server.close
  })

  const ask = (method: string, path: string, headers: Record<string, string>, body?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = send({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject).end(body)
    })

  const json = { 'content-type': 'application/json' }
  const places: [place: string, where: (long: string) => Promise<number | undefined>][] = [
    ['path', (long) => ask('GET', `${base}/${long}x`, {})],
    ['query', (long) => ask('DELETE', `${base}?key=${long}x`, {})],
    ['header', (long) => ask('GET', base, { origin: `http://${long}`, 'x-forwarded-host': long })],
    [
      'body',
      (long) =>
        ask('POST', `${base}/uploads`, json, `{"files":[{"directory":"${long}x","name":"a","size":1}]}`),
    ],
  ]

  it.each(places)('serves status beside a long %s', async (_, where) => {
    for (const unit of ['/', '%2f', '.', 'a/', ' '].map(encodeURI)) {
      for (const size of kibibytes(256)) {
        const long = repeat(unit, size * 1024)
        const waits: number[] = []
        do {
          const other = where(long)
          const start = process.cpuUsage()
          await ask('GET', `${base}/status`, {})
          waits.push(cpuTimeSince(start))
          expect(await other).toBeLessThan(500)
        } while (Math.min(...waits) > bound && waits.length < 3)
        expect(Math.min(...waits), `milliseconds of CPU time beside ${size} KiB of ${unit}`).toBeLessThan(
          bound,
        )
      }
    }
  })
})
