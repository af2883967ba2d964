import type { Problem, StartUploadsResponse, StatusResponse } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { readForm } from '../busboy.js'
import { type UploadOptions, createMediaHandler } from '../index.js'
import { memoryStorage } from '../memory.js'

const create = (uploads: UploadOptions) =>
  createMediaHandler({ storage: memoryStorage(), authorize: () => true, uploads: { readForm, ...uploads } })

const base = 'http://localhost/api/s3/media'

describe('createMediaHandler, limits of requests', () => {
  const handler = create({})
  const post = (path: string, body: string) =>
    new Request(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const complete = (parts: number) => {
    const list = Array.from({ length: parts }, (_, index) => ({
      number: index + 1,
      etag: `"${'0'.repeat(32)}"`,
    }))
    return JSON.stringify({ uploads: [{ key: 'a.png', receipt: 'none', parts: list }] })
  }
  const files = (count: number, name: string) => {
    const list = Array.from({ length: count }, () => escaped({ name, type: 'image/png', size: '1' }))
    return `{"files":[${list.join(',')}]}`
  }
  const filled = (bytes: number) => ' '.repeat(bytes)

  it.each([
    ['a URL', 414, 'uri-too-long', new Request(`${base}?x=${'x'.repeat(16 * 1024)}`)],
    ['a JSON body', 413, 'too-large', post('/rename', filled(16 * 1024 + 1))],
    ['the body of a completion', 413, 'too-large', post('/uploads/complete', filled(1024 ** 2 + 1))],
    ['a parts list', 413, 'too-large', post('/uploads/complete', complete(15_000).slice(0, 1024 ** 2))],
    ['a key', 400, 'invalid-path', new Request(`${base}?key=${'x'.repeat(1025)}`, { method: 'DELETE' })],
    [
      'a key in bytes',
      400,
      'invalid-path',
      new Request(`${base}?key=${'ü'.repeat(513)}`, { method: 'DELETE' }),
    ],
    [
      'a directory of slashes alone',
      400,
      'invalid-path',
      new Request(`${base}?directory=${'/'.repeat(1025)}`),
    ],
    ['a search string', 400, 'invalid-input', new Request(`${base}?search=${'x'.repeat(256)}`)],
    ['a list of files', 400, 'invalid-input', post('/uploads', files(101, 'a.png'))],
    ['a list without files', 400, 'invalid-input', post('/uploads', files(0, 'a.png'))],
  ])('refuses %s over the limit with %i %s', async (_what, status, code, request) => {
    const response = await handler(request)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
  })

  it.each([
    ['a URL', 200, new Request(`${base}?x=${'x'.repeat(16 * 1024 - base.length - 3)}`)],
    ['a key', 204, new Request(`${base}?key=${'ü'.repeat(512)}`, { method: 'DELETE' })],
    ['a search string', 200, new Request(`${base}?search=${'x'.repeat(255)}`)],
    [
      'two keys, written as escapes',
      404,
      post('/rename', escaped({ from: 'a'.repeat(1024), to: 'b'.repeat(1024) })),
    ],
    ['10,000 parts', 200, post('/uploads/complete', complete(10_000))],
    ['100 files', 200, post('/uploads', files(100, 'a.png'))],
    ['100 long names, written as escapes', 200, post('/uploads', files(100, 'ü'.repeat(508) + '.png'))],
  ])('accepts %s up to the limit', async (_what, status, request) => {
    expect((await handler(request)).status).toBe(status)
  })
})

/** JSON in which each character of a value is written as `\uXXXX`. */
function escaped(values: Record<string, string>): string {
  const escape = (text: string) =>
    text.replace(/./g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const members = Object.entries(values).map(([name, value]) => `"${name}":"${escape(value)}"`)
  return `{${members.join(',')}}`
}

describe('createMediaHandler, limits of uploads', () => {
  const limited = create({ maxFileSize: 10_000_000, maxProxiedSize: 4_718_592 })

  it('reports maxFileSize and maxProxiedSize in the status', async () => {
    const { limits } = (await (await limited(new Request(`${base}/status`))).json()) as StatusResponse
    expect(limits).toMatchObject({ maxFileSize: 10_000_000, maxProxiedSize: 4_718_592 })
  })

  it.each([
    [
      'the plan',
      () =>
        new Request(`${base}/uploads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ files: [{ name: 'a.png', size: 5_000_000 }] }),
        }),
    ],
    [
      'the upload',
      () => {
        const body = new FormData()
        body.append('file', new Blob(['x']), 'a.png')
        return new Request(`${base}?name=a.png&size=5000000`, { method: 'POST', body })
      },
    ],
  ])('refuses a proxied file over the limit with 413 and both sizes, by %s', async (_, request) => {
    const response = await limited(request())
    const body = (await response.json()) as Partial<StartUploadsResponse>
    const problem = (body.plans?.[0] ?? body) as Problem
    expect(problem.status).toBe(413)
    const { code, detail } = problem
    expect({ code, detail }).toEqual({
      code: 'too-large',
      detail:
        "The file has 4.77 MB; the limit is 4.5 MB. Choose a smaller file, or ask your site's developer to raise the limit.",
    })
  })

  it.each([{ maxFileSize: 0 }, { maxFileSize: 1.5 }, { maxProxiedSize: 0 }, { urlTtl: 601 }])(
    'throws for a limit that is no whole number in range: %j',
    (uploads) => {
      expect(() => create(uploads)).toThrow(/must be a whole number from 1 to/)
    },
  )
})
