/** Going on with a large file: what is finished is made of one file's bytes, whoever started it. */
import { createProblem } from '@tina-s3/contract'
import type { TinaClient } from '@tina-s3/client-store'
import { describe, expect, it } from 'vitest'
import { countParts, picture, useMediaSite } from './media-site.js'

const mebibyte = 1024 ** 2
const size = 70 * mebibyte

describe('resumed multipart uploads', () => {
  const current = useMediaSite({ maxFileSize: 1024 ** 3 })

  /** The `localStorage` of a browser. */
  const createMemory = (entries?: Iterable<readonly [string, string]>) => {
    const map = new Map(entries)
    return {
      map,
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    }
  }

  /** The same name, size, type and date, and other bytes at this offset, by default everywhere. */
  const edited = async (file: File, offset?: number): Promise<File> => {
    if (offset === undefined) return picture(file.name, file.size, 99)
    const bytes = new Uint8Array(await file.arrayBuffer())
    bytes.fill(0xee, offset, offset + 1000)
    return new File([bytes], file.name, { type: file.type, lastModified: file.lastModified })
  }

  /** Sees the first upload of each request to the handler, and may respond in its place. */
  const intercepting = (
    see: (url: string, body: Record<string, unknown>) => Response | undefined,
  ): TinaClient => ({
    authProvider: {
      fetchWithToken: async (url, init) => {
        const body = typeof init?.body === 'string' ? init.body : '{}'
        const input = JSON.parse(body) as { uploads?: Record<string, unknown>[] }
        return see(url, input.uploads?.[0] ?? {}) ?? fetch(url, init)
      },
    },
  })

  /** Sends three of the five parts, as a tab does that is closed then. @returns what the browser remembers */
  async function sendThreeParts(directory: string, file: File) {
    const memory = createMemory()
    const closing = new AbortController()
    // A tab that is closed aborts nothing.
    const client = intercepting((url) =>
      url.endsWith('/abort') ? new Response(null, { status: 403 }) : undefined,
    )
    current.site.bucketLink.plan(({ url = '' }) =>
      /[?&]partNumber=[45]\b/.test(url) ? { kind: 'stall', after: 0.5, milliseconds: 5000 } : undefined,
    )
    const upload = current.site
      .open({ resumeStorage: memory }, client)
      .uploadFile(file, { directory, signal: closing.signal })
    const rejected = expect(upload).rejects.toThrow(/abort/i)
    const arrived = () => [...memory.map.values()].join().split('"etag"').length - 1
    await expect.poll(arrived, { timeout: 20_000 }).toBe(3)
    const kept = createMemory(memory.map)
    closing.abort()
    await rejected
    current.site.bucketLink.plan(undefined)
    expect(await countParts(current.site.storage)).toBe(3)
    return kept
  }

  const bytesOf = async (key: string) => {
    const opened = await current.site.storage.open(`library/${key}`)
    return Buffer.from(await new Response(opened?.body).arrayBuffer())
  }
  const holds = async (key: string, file: File) =>
    (await bytesOf(key)).equals(Buffer.from(await file.arrayBuffer()))
  const abortAll = async () => {
    const { uploads = [] } = (await current.site.storage.multipart?.incomplete('')) ?? {}
    for (const { key, uploadId } of uploads) await current.site.storage.multipart?.abort(key, uploadId)
  }
  const countPuts = () =>
    current.site.bucketLink.requests.filter(({ method, bytes }) => method === 'PUT' && bytes > 0).length

  it('goes on with the same file, and sends no part twice', async () => {
    const file = picture('same.png', size)
    const memory = await sendThreeParts('same', file)
    const before = countPuts()
    await current.site.open({ resumeStorage: memory }).uploadFile(file, { directory: 'same' })
    expect(countPuts() - before).toBe(2)
    expect(await holds('same/same.png', file)).toBe(true)
    expect(memory.map.size).toBe(0)
    await abortAll()
  })

  it.each([
    ['everywhere', undefined],
    ['outside the sampled windows, in a part that has arrived', 5 * mebibyte],
    ['outside the sampled windows, in the last part', 66 * mebibyte],
  ])('never splices two files of one name, size, type and date that differ %s', async (where, offset) => {
    const directory = `spliced ${where}`
    const first = picture('film.png', size)
    const second = await edited(first, offset)
    const memory = await sendThreeParts(directory, first)
    await current.site.open({ resumeStorage: memory }).uploadFile(second, { directory })
    expect(await holds(`${directory}/film.png`, second)).toBe(true)
    await abortAll()
  })

  it('sends a part again when nothing proves that the bucket has this file’s bytes', async () => {
    const file = picture('unproven.png', size)
    const memory = await sendThreeParts('unproven', file)
    for (const [key, value] of memory.map)
      memory.map.set(key, JSON.stringify({ ...(JSON.parse(value) as object), parts: {} }))
    const before = countPuts()
    await current.site.open({ resumeStorage: memory }).uploadFile(file, { directory: 'unproven' })
    expect(countPuts() - before).toBe(5)
    await abortAll()
  })

  it('keeps two uploads of one identity apart when they run at once, and both arrive', async () => {
    const first = picture('twice.png', size)
    const second = await edited(first, 5 * mebibyte)
    const memory = createMemory()
    // Two tabs: two stores, one memory.
    const [one, other] = await Promise.all(
      [first, second].map((file) =>
        current.site
          .open({ resumeStorage: memory })
          .uploadFile(file, { directory: 'at once', onConflict: 'rename' }),
      ),
    )
    expect(one?.id).not.toBe(other?.id)
    expect(await holds(one?.id ?? '', first)).toBe(true)
    expect(await holds(other?.id ?? '', second)).toBe(true)
    expect(memory.map.size).toBe(0)
    await abortAll()
  })

  it('sends the ETags of all parts with the completion', async () => {
    let declared: unknown
    let stored: unknown
    const client = intercepting((url, body) => {
      if (url.endsWith('/complete')) declared = body.parts
      return undefined
    })
    current.site.siteLink.plan(({ url }) => {
      if (url?.endsWith('/complete')) {
        stored = current.site.storage.multipart
          ?.incomplete('')
          .then(({ uploads: [upload] }) =>
            current.site.storage.multipart?.parts(upload!.key, upload!.uploadId),
          )
        return { kind: 'late', milliseconds: 500 }
      }
      return undefined
    })
    await current.site.open({}, client).uploadFile(picture('declared.png', size), { directory: 'declared' })
    const parts = (await stored) as { number: number; etag: string }[]
    expect(declared).toEqual(parts.map(({ number, etag }) => ({ number, etag })))
    expect(declared).toHaveLength(5)
  })

  it('sends the ETags of parts from before an interruption, too', async () => {
    const file = picture('recalled.png', size)
    const memory = await sendThreeParts('recalled', file)
    let declared: unknown
    const client = intercepting((url, body) => {
      if (url.endsWith('/complete')) declared = body.parts
      return undefined
    })
    await current.site.open({ resumeStorage: memory }, client).uploadFile(file, { directory: 'recalled' })
    const [kept] = memory.map.values()
    expect(kept).toBeUndefined()
    expect(declared).toHaveLength(5)
    await abortAll()
  })

  it('starts again from scratch when the parts of the bucket are not those that were sent', async () => {
    const completed: string[] = []
    let refused = 0
    const client = intercepting((url, { uploadId }) => {
      if (!url.endsWith('/complete')) return undefined
      completed.push(String(uploadId))
      if (refused++ > 0) return undefined
      const problem = {
        ...createProblem('changed-meanwhile', 'id'),
        code: 'parts-mismatch',
        retryable: false,
      }
      return Response.json(
        { ...problem, type: problem.type.replace('changed-meanwhile', 'parts-mismatch') },
        { status: 409 },
      )
    })
    const memory = createMemory()
    const file = picture('mismatch.png', size)
    await current.site.open({ resumeStorage: memory }, client).uploadFile(file, { directory: 'mismatch' })
    expect(new Set(completed).size).toBe(2)
    expect(await holds('mismatch/mismatch.png', file)).toBe(true)
    expect((await current.site.storage.multipart?.incomplete(''))?.uploads).toEqual([])
    expect(memory.map.size).toBe(0)
  })
})
