import { type CompleteUploadsResponse, type UploadPlan, isProblem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { type Call, createSite, outcome } from '../../test/counted-site.js'
import { MediaError } from '../request/errors.js'
import { StorageError } from '../storage/errors.js'
import { settleAll } from './batch.js'

const named = (count: number, directory = 'trip') =>
  Array.from({ length: count }, (_, index) => ({ directory, name: `IMG_${1000 + index}.txt` }))
const keysOf = (files: readonly { directory: string; name: string }[]) =>
  files.map(({ directory, name }) => `${directory}/${name}`)

describe('requests to the storage', () => {
  it('are one list and a signature for each of 40 new small files, and one open for each completion', async () => {
    const site = createSite()
    const files = named(40)
    const plans = await site.start(files)
    expect(plans.map(outcome)).toEqual(keysOf(files))
    expect(site.counted()).toEqual({ list: 1, signUpload: 40 })
    await site.write(...keysOf(files))
    site.calls.length = 0
    const uploads = (plans as (UploadPlan & { mode: 'put' })[]).map(({ key, receipt }) => ({ key, receipt }))
    const { body } = await site.post<CompleteUploadsResponse>('/uploads/complete', { uploads })
    expect(body.results.filter(isProblem)).toEqual([])
    expect(site.counted()).toEqual({ open: 40 })
  })

  it('are none for a few small files that are only to be refused if they exist', async () => {
    const site = createSite()
    await site.write('trip/IMG_1000.txt')
    const plans = await site.start(named(9))
    expect(plans.map(outcome)).toEqual(keysOf(named(9)))
    expect(site.counted()).toEqual({ signUpload: 9 })
  })

  it('are one list for 40 files that get free names, and for a large file', async () => {
    const site = createSite()
    await site.write('trip/IMG_1000.txt', 'trip/IMG_1000-1.txt', 'trip/IMG_1003.txt')
    const plans = await site.start(named(40).map((file) => ({ ...file, onConflict: 'rename' })))
    const [first, , , fourth] = plans.map(outcome)
    expect([first, fourth]).toEqual(['trip/IMG_1000-2.txt', 'trip/IMG_1003-1.txt'])
    expect(site.counted()).toEqual({ list: 1, signUpload: 40 })
    const large = { directory: 'trip', name: 'IMG_1003.txt', size: 100 * 1024 ** 2 }
    expect((await site.start([large])).map(outcome)).toEqual(['name-taken'])
    expect(site.counted()).toEqual({ list: 1 })
  })

  it('are one HEAD for each file that is to be replaced', async () => {
    const site = createSite()
    await site.write('trip/IMG_1000.txt')
    await site.start(named(3).map((file) => ({ ...file, onConflict: 'replace' })))
    expect(site.counted()).toEqual({ head: 3, signUpload: 3 })
  })
})

describe('a storage that refuses or fails', () => {
  const denied = new StorageError('access-denied', 'No.')
  const rename = { name: 'a.txt', onConflict: 'rename' }
  const replace = { name: 'a.txt', onConflict: 'replace' }
  const large = { name: 'a.txt', size: 100 * 1024 ** 2 }

  it('decides by itself where names may neither be listed nor looked up', async () => {
    const site = createSite({ failing: (call) => (call === 'list' || call === 'head' ? denied : undefined) })
    await site.write('a.txt')
    for (const file of [rename, replace, large, { name: 'a.txt' }])
      expect((await site.start([file])).map(outcome)).toEqual(['a.txt'])
    expect((await site.start(named(12))).map(outcome)).toEqual(keysOf(named(12)))
  })

  it('is asked by HEAD where names may not be listed', async () => {
    const site = createSite({ failing: (call) => (call === 'list' ? denied : undefined) })
    await site.write('a.txt')
    expect((await site.start([large])).map(outcome)).toEqual(['name-taken'])
    expect((await site.start([rename])).map(outcome)[0]).toMatch(/^a-\d{9}\.txt$/)
  })

  it('fails the files it was needed for, and no other', async () => {
    const later = new StorageError('unavailable', 'Later.')
    const site = createSite({
      failing: (call, key) =>
        call === 'list' || (call === 'head' && key === 'a.txt') || (call === 'signUpload' && key === 'c.txt')
          ? later
          : undefined,
    })
    const plans = await site.start([
      { ...rename, directory: 'x' },
      replace,
      { name: 'b.txt' },
      { name: 'c.txt' },
      { ...replace, name: 'd.txt' },
      ...named(12),
    ])
    expect(plans.map(outcome)).toEqual([
      'storage-unavailable',
      'storage-unavailable',
      'b.txt',
      'storage-unavailable',
      'd.txt',
      ...keysOf(named(12)),
    ])
    const failed = site.events.filter((event) => event.type === 'entry-failed')
    expect(failed.map(({ code, status, cause }) => ({ code, status, cause }))).toEqual(
      Array(3).fill({ code: 'storage-unavailable', status: 503, cause: later }),
    )
    expect(JSON.stringify(plans)).not.toContain('at ')
  })
})

describe('authorize, for many files', () => {
  it('is called once with all keys', async () => {
    const site = createSite()
    await site.start([...named(3), { name: '../no.txt' }])
    expect(site.asked).toEqual([keysOf(named(3))])
    const uploads = keysOf(named(2)).map((key) => ({ key, receipt: 'none' }))
    for (const path of ['/uploads/complete', '/uploads/abort']) {
      site.asked.length = 0
      await site.post(path, { uploads: [...uploads, { receipt: 'none' }] })
      expect(site.asked).toEqual([keysOf(named(2))])
    }
  })

  it('refuses a request as a whole, before the storage is asked', async () => {
    const site = createSite({
      authorize: ({ keys }) => {
        if (keys.includes('trip/IMG_1001.txt')) throw new MediaError('forbidden')
        return true
      },
    })
    const files = named(20).map((file) => ({ ...file, size: 3, onConflict: 'rename' }))
    expect(await site.post('/uploads', { files })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(site.calls).toEqual([])
  })

  it('is asked about all the other names that files get, and refuses those it refuses', async () => {
    const site = createSite({
      authorize: ({ keys }) => {
        if (keys.includes('b-1.txt')) throw new MediaError('forbidden')
        return true
      },
    })
    await site.write('a.txt', 'b.txt')
    const files = ['a.txt', 'b.txt', 'c.txt'].map((name) => ({ name, onConflict: 'rename' }))
    expect((await site.start(files)).map(outcome)).toEqual(['a-1.txt', 'forbidden', 'c.txt'])
    expect(site.asked).toEqual([
      ['a.txt', 'b.txt', 'c.txt'],
      ['a-1.txt', 'b-1.txt'],
      ['a-1.txt'],
      ['b-1.txt'],
    ])
  })
})

it('aborts a multipart upload whose parts cannot be signed', async () => {
  const failing = (call: Call) => (call === 'signPart' ? new StorageError('unavailable', 'down') : undefined)
  const site = createSite({ failing })
  const plans = await site.start([{ name: 'large.txt', size: 900 * 1024 ** 2 }])
  expect(plans.map(outcome)).toEqual(['storage-unavailable'])
  expect(site.counted()).toMatchObject({ start: 1, abort: 1 })
})

it('lets others in while entries compute, however many of them run side by side', async () => {
  const compute = () => {
    const end = performance.now() + 1
    while (performance.now() < end);
  }
  let [since, most] = [0, 0]
  const other = setInterval(() => (since = 0))
  await settleAll(Array(200).fill(undefined), () => {
    compute()
    most = Math.max(most, ++since)
    return Promise.resolve()
  })
  clearInterval(other)
  // Ten milliseconds of one each, and those that were under way.
  expect(most).toBeLessThanOrEqual(20)
})
