import { type Problem, type StartUploadsResponse, isProblem, maxEntries } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { maxFileSize, tokens } from '../fixture.js'
import { batchRequests, outcome } from './batch-requests.js'
import { png } from './files.js'
import type { Suite } from './suite.js'

/** Requests for many files: each has a plan or a problem of its own, in its position. */
export function batchPlanCases({ client, options: { signedUploads } }: Suite): void {
  describe('requests for many files', () => {
    const { startAll } = batchRequests(client)

    it('have a plan or a problem for each file, in order, whatever is wrong with the others', async () => {
      const directory = 'mixed'
      const plans = await startAll([
        { directory, name: 'a.png' },
        { directory, name: 'page.html', type: 'text/html' },
        { directory, name: 'b.png' },
        { directory, name: 'large.png', size: maxFileSize + 1 },
        { directory: '../outside', name: 'c.png' },
        { directory, name: 'd.png', onConflict: 'whatever' },
        { directory, size: 1 },
        { directory, name: 'c.png' },
      ])
      expect(plans.map(outcome)).toEqual([
        signedUploads ? 'mixed/a.png' : 'proxied',
        'unsupported-type',
        signedUploads ? 'mixed/b.png' : 'proxied',
        'too-large',
        'invalid-path',
        'invalid-input',
        'invalid-input',
        signedUploads ? 'mixed/c.png' : 'proxied',
      ])
      const ids = plans.filter(isProblem).map(({ requestId }) => requestId)
      expect(new Set(ids).size).toBe(1)
    })

    it.each([
      ['null', null],
      ['a number', 1],
      ['a string', 'a.png'],
      ['a list', []],
    ])('have a problem for what is not a file: %s', async (_what, entry) => {
      const { status, body } = await client().post<StartUploadsResponse>('/uploads', {
        files: [entry, { name: 'fine.png', size: 100 }],
      })
      expect(status).toBe(200)
      expect(body.plans.map(isProblem)).toEqual([true, false])
    })

    it(`take up to ${maxEntries} files`, async () => {
      const files = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ directory: 'hundred', name: `${index}.png` }))
      const plans = await startAll(files(maxEntries))
      if (signedUploads)
        expect(plans.map(outcome)).toEqual(files(maxEntries).map(({ name }) => `hundred/${name}`))
      else expect(new Set(plans.map(outcome))).toEqual(new Set(['proxied']))
      const refused = [files(maxEntries + 1), [], undefined, null, {}, 'a.png']
      for (const list of refused) {
        const body = { files: list, uploads: list }
        for (const path of ['/uploads', '/uploads/complete', '/uploads/abort']) {
          const response = await client().post(path, body)
          expect(response).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
        }
      }
    })

    it('are refused as a whole when one file is not allowed, and then nothing is done', async () => {
      const { upload, send, list } = client()
      await upload({ directory: 'private', name: 'kept.png', bytes: png() })
      const ask = async (path: string, body: object) => {
        const headers = { 'content-type': 'application/json' }
        const response = await send('POST', path, {
          token: tokens.guest,
          headers,
          body: JSON.stringify(body),
        })
        return { status: response.status, body: (await response.json()) as Problem }
      }
      const files = ['open', 'private'].map((directory) => ({ directory, name: 'x.png', size: 100 }))
      expect(await ask('/uploads', { files })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect((await ask('/uploads', { files: files.slice(0, 1) })).status).toBe(200)
      const uploads = ['open/x.png', 'private/kept.png'].map((key) => ({ key, receipt: 'none' }))
      for (const path of ['/uploads/complete', '/uploads/abort'])
        expect(await ask(path, { uploads })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect((await list({ directory: 'private' })).items.map(({ key }) => key)).toContain('private/kept.png')
    })

    if (!signedUploads) return

    it('give no name to two of their files', async () => {
      await client().upload({ directory: 'twins', name: 'old.png', bytes: png() })
      const file = (name: string, onConflict: string) => ({ directory: 'twins', name, onConflict })
      const plans = await startAll([
        file('new.png', 'reject'),
        file('new.png', 'reject'),
        file('new.png', 'rename'),
        file('new.png', 'rename'),
        file('new-1.png', 'reject'),
        file('new.png', 'replace'),
        file('old.png', 'rename'),
        file('old.png', 'rename'),
        file('old.png', 'replace'),
        file('old.png', 'replace'),
      ])
      expect(plans.map(outcome)).toEqual([
        'twins/new.png',
        'name-taken',
        'twins/new-2.png',
        'twins/new-3.png',
        'twins/new-1.png',
        'changed-meanwhile',
        'twins/old-1.png',
        'twins/old-2.png',
        'twins/old.png',
        'changed-meanwhile',
      ])
    })

    it('know which of many names exist, before anything is sent', async () => {
      const all = Array.from({ length: 12 }, (_, index) => ({ directory: 'known', name: `${index}.png` }))
      for (const { directory, name } of all.slice(3, 5))
        await client().upload({ directory, name, bytes: png() })
      const plans = await startAll(all)
      expect(plans.map(outcome)).toEqual(
        all.map(({ name }, index) => (index === 3 || index === 4 ? 'name-taken' : `known/${name}`)),
      )
    })
  })
}
