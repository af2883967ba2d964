import { describe, expect, it, vi } from 'vitest'
import { credentials, useServer } from '../../test/s3-fetch-server.js'
import { s3FetchStorage } from '../s3-fetch.js'

describe('s3FetchStorage', () => {
  const server = useServer()
  const { create, put, requests, respondWith } = server

  it('takes an error in a response of success for a failure', async () => {
    respondWith([200, '<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>'])
    await expect(create({ maxAttempts: 1 }).copy('a.png', 'b.png')).rejects.toMatchObject({
      code: 'unavailable',
      cause: { name: 'InternalError' },
    })
  })

  it.each([
    ['is cut off', '<ListBucketResult><Contents><Key>a'],
    ['is of something else', '<html></html>'],
    ['is missing', ''],
  ])('takes no list whose document %s', async (_what, body) => {
    respondWith([200, body])
    const list = create({ maxAttempts: 1 }).list({ prefix: '', limit: 1 })
    await expect(list).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('takes a document after white space', async () => {
    respondWith([
      200,
      '\n \n<?xml version="1.0"?><CopyObjectResult><ETag>&quot;1&quot;</ETag></CopyObjectResult>',
    ])
    expect(await create().copy('a.png', 'b.png')).toEqual({ etag: '"1"' })
  })

  it.each(['a/../b.png', './a.png', '..'])('refuses the key %s, which fetch would resolve', async (key) => {
    await expect(create().delete(key)).rejects.toMatchObject({ code: 'rejected' })
    expect(requests).toEqual([])
  })

  it('fails a read when the body stops in the middle', async () => {
    server.respond = (_request, response) => {
      response.writeHead(200, { 'content-length': 100, etag: '"1"' }).write('the beginning')
    }
    const opened = await create({ idleTimeout: 0.1 }).open('a.png')
    await expect(new Response(opened?.body).text()).rejects.toThrow()
  })

  it('does not time out a body while its reader takes its time', async () => {
    server.respond = (_request, response) => response.writeHead(200, { etag: '"1"' }).end('whole')
    const opened = await create({ idleTimeout: 0.1 }).open('a.png')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await new Response(opened?.body).text()).toBe('whole')
  })

  it('refuses a key with a lone surrogate at once', async () => {
    const provide = vi.fn(() => credentials)
    const storage = create({ credentials: provide })
    for (const call of [
      () => storage.head('a\ud800.png'),
      () => storage.list({ prefix: '', limit: 10, startAfter: 'a\ud800' }),
    ]) {
      provide.mockClear()
      await expect(call()).rejects.toMatchObject({ code: 'rejected' })
      expect(provide.mock.calls.length).toBeLessThan(2)
    }
    expect(requests).toEqual([])
  })

  it('asks for bodies without compression, in an unsigned header', async () => {
    server.respond = (request, response) =>
      response.writeHead(200, request.method === 'HEAD' ? { 'content-length': 5, etag: '"1"' } : {}).end()
    const storage = create()
    await storage.head('a.png')
    await storage.delete('a.png')
    await put(storage)
    expect(requests.map(({ headers }) => headers['accept-encoding'])).toEqual(Array(3).fill('identity'))
    for (const { headers } of requests) expect(headers.authorization).not.toContain('accept-encoding')
  })

  it('leaves no idle timer behind when a PUT is refused while its source has a read pending', async () => {
    server.respond = (_request, response) => response.writeHead(403).end()
    const started = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        // Within each chunk of the source, the refusal comes while a read is pending.
        await new Promise((resolve) => setTimeout(resolve, 50))
        controller.enqueue(new Uint8Array(1))
      },
    })
    await expect(
      create({ idleTimeout: 3600 }).put('a.png', body, { type: 'image/png', size: 1e6 }),
    ).rejects.toMatchObject({ code: 'access-denied' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const idle = started.mock.results.filter((_result, index) => started.mock.calls[index]?.[1] === 3_600_000)
    expect(idle.length).toBeGreaterThan(0)
    for (const { value } of idle) expect(cleared).toHaveBeenCalledWith(value)
    vi.restoreAllMocks()
  })

  it('lists incomplete uploads beside one whose key XML cannot contain', async () => {
    const upload = (key: string) => `<Upload><Key>${key}</Key><UploadId>u</UploadId></Upload>`
    const foreign = ['a&#x1;b', 'a&#0;', 'a&#31;', 'a&#xD800;', 'a&#xFFFF;', 'a&#x110000;', 'a&#99999999;']
    const own = ['a&#x9;b', 'a&#13;b', 'a\ufffdb', '&#x1F600;', 'a&amp;#x1;']
    respondWith([
      200,
      `<ListMultipartUploadsResult>${[...foreign, ...own].map(upload).join('')}</ListMultipartUploadsResult>`,
    ])
    const page = await create().multipart?.incomplete('')
    expect(page?.uploads.map(({ key }) => key)).toEqual(['a\tb', 'a\rb', 'a\ufffdb', '😀', 'a&#x1;'])
  })

  it.each([
    ['bucket', { bucket: '' }],
    ['region', { region: '' }],
    ['credentials', { credentials: undefined as never }],
    ['maxAttempts', { maxAttempts: 0 }],
    ['idleTimeout', { idleTimeout: Number.NaN }],
    ['absolute URL', { publicUrl: 'media' }],
  ])('names the option that makes no sense: %s', (name, options) => {
    expect(() => create(options)).toThrow(name)
    expect(() => create(options)).toThrow(TypeError)
  })

  it('addresses a bucket at AWS by its host', async () => {
    const storage = s3FetchStorage({ bucket: 'pics', region: 'eu-west-1', credentials })
    const signed = await storage.signUpload?.('a b.png', { type: 'image/png', size: 5, expiresIn: 60 })
    expect(signed?.url).toMatch(/^https:\/\/pics\.s3\.eu-west-1\.amazonaws\.com\/a%20b\.png\?/)
    expect(storage.publicUrl('a b.png')).toBe('https://pics.s3.eu-west-1.amazonaws.com/a%20b.png')
  })
})
