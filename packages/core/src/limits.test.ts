import type { Problem, StatusAnswer } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { readForm } from './busboy.js'
import { type UploadOptions, createMediaHandler } from './index.js'
import { memoryStorage } from './memory.js'

const create = (uploads: UploadOptions) =>
  createMediaHandler({ storage: memoryStorage(), authorize: () => true, uploads: { readForm, ...uploads } })

describe('limits of uploads', () => {
  const limited = create({ maxFileSize: 10_000_000, maxProxiedSize: 4_718_592 })
  const base = 'http://localhost/api/s3/media'

  it('are told, that of the host apart', async () => {
    const { limits } = (await (await limited(new Request(`${base}/status`))).json()) as StatusAnswer
    expect(limits).toMatchObject({ maxFileSize: 10_000_000, maxProxiedSize: 4_718_592 })
  })

  it.each([
    [
      'the plan',
      () =>
        new Request(`${base}/uploads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'a.png', size: 5_000_000 }),
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
  ])('hold for what goes through the host, with both numbers, in %s', async (_, request) => {
    const response = await limited(request())
    expect(response.status).toBe(413)
    const { code, detail } = (await response.json()) as Problem
    expect({ code, detail }).toEqual({
      code: 'too-large',
      detail: 'The file has 4.77 MB; the limit is 4.5 MB.',
    })
  })

  it.each([{ maxFileSize: 0 }, { maxFileSize: 1.5 }, { maxProxiedSize: 0 }, { urlTtl: 601 }])(
    'are whole numbers in range: %j',
    (uploads) => {
      expect(() => create(uploads)).toThrow(/must be a whole number from 1 to/)
    },
  )
})
