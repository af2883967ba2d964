import { describe, expect, it } from 'vitest'
import { createSite, outcome } from '../../test/counted-site.js'

describe('names of a directory with many files', () => {
  it('are found where they are, without listing what lies between', async () => {
    const site = createSite()
    const others = Array.from({ length: 5000 }, (_, index) => `trip/b${10_000 + index}.txt`)
    await site.write('trip/a.txt', 'trip/z.txt', 'trip/z-1.txt', ...others)
    const rename = (name: string) => ({ directory: 'trip', name, onConflict: 'rename' })
    const plans = await site.start([rename('z.txt'), rename('b12000.txt'), rename('a.txt'), rename('c.txt')])
    expect(plans.map(outcome)).toEqual(['trip/z-2.txt', 'trip/b12000-1.txt', 'trip/a-1.txt', 'trip/c.txt'])
    expect(site.counted()).toEqual({ list: 3, signUpload: 4 })
  })

  it('get the first free number of thousands', async () => {
    const site = createSite()
    const existing = Array.from({ length: 2500 }, (_, index) => `photo-${index + 1}.txt`)
    await site.write('photo.txt', ...existing.filter((name) => name !== 'photo-2345.txt'))
    expect((await site.start([{ name: 'photo.txt', onConflict: 'rename' }])).map(outcome)).toEqual([
      'photo-2345.txt',
    ])
  })

  it('get some number of nine digits when there are more than ten lists show', async () => {
    const site = createSite()
    await site.write('photo.txt', ...Array.from({ length: 10_001 }, (_, index) => `photo-0${index}.txt`))
    const [plan] = await site.start([{ name: 'photo.txt', onConflict: 'rename' }])
    expect(outcome(plan!)).toMatch(/^photo-\d{9}\.txt$/)
    expect(site.counted().list).toBe(10)
  })

  it.each(['README', 'a.b.c.txt', '😀.txt', 'x-1', '-'])('get numbers: %s', async (name) => {
    const site = createSite()
    await site.write(name)
    const [plan] = await site.start([{ name, onConflict: 'rename' }])
    await site.write(outcome(plan!))
    const [next] = await site.start([{ name, onConflict: 'rename' }])
    const extension = name.includes('.') ? '.' + name.split('.').pop()! : ''
    const stem = name.slice(0, name.length - extension.length)
    expect([plan!, next!].map(outcome)).toEqual([`${stem}-1${extension}`, `${stem}-2${extension}`])
  })
})

describe('createMediaHandler, free numbers of one name', () => {
  const photo = { name: 'photo.txt', onConflict: 'rename' }
  const numbers = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `photo-${first + index}.txt`)

  it('are found by the same lists for a hundred equal files as for one', async () => {
    const site = createSite()
    await site.write('photo.txt', ...numbers(1, 3000))
    const plans = await site.start(Array(100).fill(photo))
    expect(plans.map(outcome)).toEqual(numbers(3001, 3100))
    const { list = 0 } = site.counted()
    expect(list).toBeLessThanOrEqual(10)
  })

  it('leave out the names that other files of the request have', async () => {
    const site = createSite()
    await site.write('photo.txt')
    const files = [photo, { name: 'photo-1.txt', onConflict: 'reject' }]
    expect((await site.start(files)).map(outcome)).toEqual(['photo-2.txt', 'photo-1.txt'])
  })

  it('are found without a list where the storage does not list in key order', async () => {
    const site = createSite({ capabilities: { orderedListing: false } })
    await site.write('photo.txt')
    const [plan] = (await site.start([photo])).map(outcome)
    expect(plan).toMatch(/^photo-\d{9}\.txt$/)
    expect(site.counted()).toEqual({ head: 1, signUpload: 1 })
  })
})
