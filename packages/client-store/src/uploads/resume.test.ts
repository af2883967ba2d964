import { afterEach, describe, expect, it, vi } from 'vitest'
import { digest, fingerprint } from './digest.js'
import { type MultipartPlan, openEntry } from './resume.js'

const createMemory = () => {
  const map = new Map<string, string>()
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  }
}
const plan: MultipartPlan = {
  mode: 'multipart',
  key: 'a.mp4',
  receipt: 'r',
  uploadId: 'u',
  partSize: 16,
  requests: [{ method: 'PUT', url: 'https://bucket.example/?X-Amz-Signature=secret', headers: {} }],
}
const fileOf = (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], 'a.mp4', { lastModified: 1 })
const film = (size = 2_000_000, changedAt?: number) => {
  const bytes = new Uint8Array(size).map((_, index) => index % 251)
  if (changedAt !== undefined) bytes[changedAt]! ^= 1
  return fileOf(bytes)
}

describe('entries of uploads to resume', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('are found for the same file, with every part that was sent, and without presigned URLs', async () => {
    const memory = createMemory()
    const entry = await openEntry(memory, ['endpoint'], film())
    expect(entry?.keep({ plan, parts: {} })).toBe(true)
    entry?.record(2, { sha256: 'b' })
    entry?.record(1, { sha256: 'a', etag: '"1"' })
    entry?.release()
    expect(JSON.stringify([...memory.map])).not.toContain('secret')
    const found = (await openEntry(memory, ['endpoint'], film()))?.find()
    expect(found).toMatchObject({
      plan: { ...plan, requests: [] },
      parts: { 1: { etag: '"1"' }, 2: { sha256: 'b' } },
    })
  })

  it.each([
    ['first', 100],
    ['middle', 1_000_000],
    ['last', 1_999_999],
  ])('are not found for a file that differs in its %s 256 KiB', async (_, offset) => {
    const memory = createMemory()
    const entry = await openEntry(memory, [], film())
    entry?.keep({ plan, parts: {} })
    entry?.release()
    expect((await openEntry(memory, [], film(2_000_000, offset)))?.find()).toBeUndefined()
  })

  it('are given to one upload at a time', async () => {
    const memory = createMemory()
    const first = await openEntry(memory, ['at once'], film())
    expect(await openEntry(memory, ['at once'], film())).toBeUndefined()
    first?.release()
    const second = await openEntry(memory, ['at once'], film())
    expect(second).toBeDefined()
    second?.release()
  })

  it('are not made where files cannot be distinguished, as on sites without HTTPS', async () => {
    vi.stubGlobal('crypto', {})
    expect(await openEntry(createMemory(), ['insecure'], film())).toBeUndefined()
  })

  it('are not found when they are stale, broken, or of another version', async () => {
    const memory = createMemory()
    const entry = await openEntry(memory, ['old'], film())
    entry?.keep({ plan, parts: {} })
    const [[name, text]] = [...memory.map] as [[string, string]]
    for (const broken of [
      JSON.stringify({ ...(JSON.parse(text) as object), at: Date.now() - 21 * 3600_000 }),
      JSON.stringify({ ...plan, at: Date.now() }),
      'null',
      '{',
    ]) {
      memory.map.set(name, broken)
      expect(entry?.find()).toBeUndefined()
    }
    entry?.release()
  })

  it('go when not every part can be written down, since they would not show what was sent', async () => {
    const memory = createMemory()
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const entry = await openEntry(memory, ['full'], film())
    entry?.keep({ plan, parts: {} })
    memory.setItem = full
    expect(entry?.record(1, { sha256: 'a' })).toBe(false)
    expect(entry?.find()).toBeUndefined()
    entry?.release()
  })

  it('distinguish parts wherever they differ, and empty ones from others', async () => {
    const bytes = film(9_000_000)
    const digests = await Promise.all(
      [bytes, film(9_000_000, 4_500_000), film(9_000_000, 8_999_999), bytes.slice(1), new Blob()].map(digest),
    )
    expect(new Set(digests).size).toBe(5)
    expect(await digest(film(9_000_000))).toBe(digests[0])
    expect(await fingerprint(film(10))).toMatch(/^[0-9a-f]{64}$/)
  })
})
