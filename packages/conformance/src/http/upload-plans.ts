import type { StatusResponse } from '@tina-s3/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxFileSize } from '../fixture.js'
import type { Suite } from './suite.js'

/** Where the storage signs uploads, plans lead to it; elsewhere, through the host. */
export function uploadPlanCases({ client, options: { signedUploads } }: Suite): void {
  describe('plans of uploads', () => {
    beforeAll(async () => {
      const { body } = await client().get<StatusResponse>('/status')
      expect(body.capabilities.signedUploads).toBe(signedUploads)
      expect(body.modes[0]).toBe(signedUploads ? 'direct' : 'proxied')
    })

    const start = (file: object) => client().start({ type: 'image/png', size: 100, ...file })

    it('returns a plan of how to send a file', async () => {
      const { status, body } = await start({ directory: 'plans', name: 'a.png' })
      expect(status).toBe(200)
      expect(body.mode).toBe(signedUploads ? 'put' : 'proxied')
    })

    it.each([
      ['too large', { name: 'a.png', size: maxFileSize + 1 }, 413, 'too-large'],
      ['a page', { name: 'a.html', type: 'text/html' }, 415, 'unsupported-type'],
      ['no size', { name: 'a.png', size: undefined }, 400, 'invalid-input'],
      ['a size in words', { name: 'a.png', size: 'ten' }, 400, 'invalid-input'],
      ['no type of this world', { name: 'a.png', type: 'x' }, 400, 'invalid-input'],
      ['no name', { name: '' }, 400, 'invalid-input'],
      ['a directory as a name', { name: 'a/b.png' }, 400, 'invalid-path'],
    ])('refuses what is declared as %s', async (_what, file, status, code) => {
      expect(await start(file)).toMatchObject({ status, body: { code } })
    })

    it('completes only what has arrived', async () => {
      const response = await client().complete({ key: 'plans/never.png', receipt: 'made-up' })
      expect(response).toMatchObject({ status: 404, body: { code: 'not-found' } })
    })

    const parts = (change: object) =>
      client().post('/uploads/sign-parts', {
        key: 'a.png',
        uploadId: 'x',
        size: 100,
        numbers: [1],
        ...change,
      })

    if (!signedUploads) {
      it('says that it takes no multipart uploads', async () => {
        expect(await parts({})).toMatchObject({ status: 501, body: { code: 'not-supported' } })
        const upload = { key: 'a.png', receipt: 'x', uploadId: 'x' }
        for (const end of [client().complete, client().abort])
          expect(await end(upload)).toMatchObject({ status: 501, body: { code: 'not-supported' } })
      })
      return
    }

    it.each([
      ['a part beyond the last', { numbers: [2] }, 400, 'invalid-input'],
      ['part 0', { numbers: [0] }, 400, 'invalid-input'],
      ['half a part', { numbers: [0.5] }, 400, 'invalid-input'],
      ['too many at once', { numbers: Array.from({ length: 101 }, () => 1) }, 400, 'invalid-input'],
      ['no list', { numbers: 1 }, 400, 'invalid-input'],
      ['too many bytes', { size: maxFileSize + 1 }, 413, 'too-large'],
      ['a path outside the media root', { key: '../a.png' }, 400, 'invalid-path'],
      ['the parts of an upload that is not', { numbers: [] }, 404, 'not-found'],
    ])('signs no part for %s', async (_what, change, status, code) => {
      expect(await parts(change)).toMatchObject({ status, body: { code } })
    })
  })
}
