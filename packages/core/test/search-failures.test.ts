/** The search of the handler, over storages that throttle, fail or do not respond. */
import type { ListResponse } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { StorageError } from '../src/storage/errors.js'
import { createListedStorage } from './listed-storage.js'
import { createSearch, library as files, pause, searchAll } from './search-client.js'

describe('a search of 20,000 files', () => {
  const find = { search: 'needle', limit: '36' }

  it('ends within its time when a LIST does not respond, and the next page finds what it has missed', async () => {
    let hanging = true
    const listed = createListedStorage(files, {
      beforeResponse: async (number, { signal }) => {
        if (hanging && number === 3)
          await new Promise((_, reject) => signal?.addEventListener('abort', reject))
      },
    })
    const response = await createSearch(listed.storage)(find)
    const { cursor } = (await response.json()) as ListResponse
    expect(cursor).toEqual(expect.any(String))
    hanging = false
    const { keys } = await searchAll(listed.storage, { ...find, cursor: cursor ?? '' })
    expect(keys).toEqual([files.at(-1)])
  })

  it('asks for less at a time when the storage is throttling, and misses nothing', async () => {
    let refused = 0
    let underWay = 0
    const listed = createListedStorage(files, {
      beforeResponse: async () => {
        underWay++
        await pause(2)
        const isTooMany = underWay > 3
        underWay--
        if (!isTooMany) return
        refused++
        throw new StorageError('unavailable', 'SlowDown')
      },
    })
    expect((await searchAll(listed.storage, find)).keys).toEqual([files.at(-1)])
    expect(refused).toBeGreaterThan(3)
  })

  it('halves the LISTs under way when all of them are refused at once', async () => {
    let underWay = 0
    const later: number[] = []
    let isRefusing = true
    const listed = createListedStorage(files, {
      beforeResponse: async (number) => {
        underWay++
        await pause(2)
        if (!isRefusing) later.push(underWay)
        const isRefused = isRefusing && underWay > 10
        if (isRefused) setTimeout(() => (isRefusing = false))
        underWay--
        if (number > 0 && isRefused) throw new StorageError('unavailable', 'SlowDown')
      },
    })
    expect((await searchAll(listed.storage, find)).keys).toEqual([files.at(-1)])
    expect(Math.max(...later.slice(8))).toBeLessThanOrEqual(10)
  })

  it('fails when a part cannot be read, however often it is tried', async () => {
    const listed = createListedStorage(files, {
      beforeResponse: (_, { startAfter }) => {
        if (startAfter?.startsWith('d01')) throw new StorageError('unavailable', 'SlowDown')
      },
    })
    const response = await createSearch(listed.storage)(find)
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'storage-unavailable' }])
  })

  it('fails with the first LIST that is denied, and ends the others', async () => {
    const listed = createListedStorage(files, {
      beforeResponse: async (number) => {
        if (number === 6) throw new StorageError('access-denied', 'The bucket refused access.')
        await pause(number > 6 ? 50 : 0)
      },
    })
    const response = await createSearch(listed.storage)(find)
    expect([response.status, await response.json()]).toMatchObject([502, { code: 'storage-denied' }])
    const open = listed.requests.slice(7)
    expect(open.map(({ signal }) => signal?.aborted)).toEqual(open.map(() => true))
  })

  it('ends all LISTs when the client goes away', async () => {
    const caller = new AbortController()
    const listed = createListedStorage(files, {
      beforeResponse: async (number, { signal }) => {
        if (number < 3) return
        if (number === 10) setImmediate(() => caller.abort())
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error)),
        )
      },
    })
    const response = await createSearch(listed.storage)(find, caller.signal)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(listed.requests.length).toBeGreaterThan(10)
    expect(listed.requests.slice(3).map(({ signal }) => signal?.aborted)).not.toContain(false)
  })

  it('ends what is under way once the page is full', async () => {
    const listed = createListedStorage(files, {
      beforeResponse: async (number, { startAfter, signal }) => {
        if (number < 3 || startAfter === undefined || startAfter < 'd0040') return
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error)),
        )
      },
    })
    const response = await createSearch(listed.storage)({ search: 'photo-0', limit: '1000' })
    const { items } = (await response.json()) as ListResponse
    expect(items).toHaveLength(1000)
    expect(listed.requests.some(({ signal }) => signal?.aborted)).toBe(true)
  })
})
