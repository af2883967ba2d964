import { describe, expect, it } from 'vitest'
import type { Query } from './client.js'
import { png } from './files.js'
import { proxiedWays } from './proxied-ways.js'
import type { Suite } from './suite.js'

/** Several uploads of one name, one after the other and at the same time. */
export function proxiedConflictCases({ client }: Suite): void {
  for (const { way, upload } of proxiedWays)
    describe(`conflicts of uploads through the host, ${way}`, () => {
      const send = (query: Query, bytes: Uint8Array<ArrayBuffer>) => client()[upload](query, bytes)
      const below = (directory: string) => `${upload}/${directory}`

      it('lets exactly one of 20 simultaneous uploads of one name win', async () => {
        const uploads = Array.from({ length: 20 }, (_, seed) => {
          const query = { directory: below('race'), name: 'one.png', size: 1000 + seed, type: 'image/png' }
          return send(query, png(1000 + seed, seed))
        })
        const responses = await Promise.all(uploads)
        const won = responses.filter(({ status }) => status === 201)
        expect(won).toHaveLength(1)
        expect(responses.filter(({ status }) => status !== 201).map(({ body }) => body.code)).toEqual(
          Array(19).fill('name-taken'),
        )
        const { items } = await client().list({ directory: below('race') })
        expect(items.map(({ size }) => size)).toEqual([won[0]?.body.size])
      })

      it('numbers ten simultaneous uploads of one name with the policy rename', async () => {
        const uploads = Array.from({ length: 10 }, (_, seed) => {
          const query = {
            directory: below('numbers'),
            name: 'one.png',
            size: 1000 + seed,
            onConflict: 'rename',
          }
          return send(query, png(1000 + seed, seed))
        })
        const responses = await Promise.all(uploads)
        expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(201))
        const { items } = await client().list({ directory: below('numbers') })
        expect(items.map(({ size }) => size).sort()).toEqual(
          Array.from({ length: 10 }, (_, seed) => 1000 + seed),
        )
        expect(new Set(items.map(({ name }) => name)).size).toBe(10)
        expect((await client().list()).directories).not.toContain('.tina-s3')
      })

      it('lets simultaneous replacements of one name win or say that it has changed', async () => {
        const replace = (seed: number) => {
          const query = {
            directory: below('replaced'),
            name: 'one.png',
            size: 1000 + seed,
            onConflict: 'replace',
          }
          return send(query, png(1000 + seed, seed))
        }
        expect((await replace(0)).status).toBe(201)
        const responses = await Promise.all(Array.from({ length: 10 }, (_, index) => replace(index + 1)))
        expect(responses.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
        for (const { status, body } of responses) {
          // Ceph responds with 500 to some of the writers that race.
          if (status !== 201) expect(['changed-meanwhile', 'storage-unavailable']).toContain(body.code)
        }
        const { items } = await client().list({ directory: below('replaced') })
        expect(items).toHaveLength(1)
      })

      it('refuses, numbers or replaces a name that exists, as asked', async () => {
        const store = (size: number, onConflict: string) =>
          send(
            { directory: below('existing'), name: 'a.b.png', size, type: 'image/png', onConflict },
            png(size),
          )
        expect((await store(100, 'reject')).status).toBe(201)
        expect(await store(101, 'reject')).toMatchObject({ status: 409, body: { code: 'name-taken' } })
        for (const name of ['a.b-1.png', 'a.b-2.png', 'a.b-3.png']) {
          expect(await store(102, 'rename')).toMatchObject({ status: 201, body: { name } })
        }
        expect(await store(103, 'replace')).toMatchObject({
          status: 201,
          body: { name: 'a.b.png', size: 103 },
        })
        expect(await store(104, 'whatever')).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
        const { items } = await client().list({ directory: below('existing') })
        expect(items.map(({ size }) => size)).toEqual([102, 102, 102, 103])
      })
    })
}
