import type { MediaItem, Problem, StatusResponse } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { createMediaHandler } from '../index.js'
import { memoryStorage } from '../memory.js'
import { type StorageProvider } from '../storage/provider.js'

const size = 200_000
const name = 'a.bin'

describe('an upload as application/octet-stream', () => {
  it('needs no form reader where files go through the host', async () => {
    const storage = memoryStorage()
    const body = streamOf([new Uint8Array(size).fill(65)])
    expect(await upload({ storage, body })).toMatchObject({ key: name, size })
    expect(await storage.head(name)).toMatchObject({ size })
    const handler = createMediaHandler({ storage, authorize: () => true })
    const response = await handler(new Request('http://localhost/api/s3/media/status'))
    expect(((await response.json()) as StatusResponse).modes).toEqual(['proxied'])
  })

  it('is refused where files go straight to the bucket only', async () => {
    const storage: StorageProvider = { ...memoryStorage(), signUpload: () => Promise.reject(new Error()) }
    expect(await upload({ storage, body: streamOf() })).toMatchObject({ code: 'not-supported', status: 501 })
  })

  it('is the only kind that is accepted without a form reader, and the refusal says so', async () => {
    const refused = await upload({ body: streamOf(), type: 'multipart/form-data; boundary=b' })
    expect(refused).toMatchObject({ code: 'invalid-input', status: 400 })
    expect(refused.detail).toContain('application/octet-stream')
    expect(await upload({ body: streamOf(), type: '' })).toMatchObject({ code: 'invalid-input' })
  })

  it('distinguishes a body that the host has cut from one that its sender has cut', async () => {
    const cut = await upload({ body: streamOf([new Uint8Array(1000)]), declared: size })
    expect(cut).toMatchObject({ code: 'body-truncated', status: 400, retryable: false })
    expect(cut.detail).toContain(`only 1000 of ${size} bytes`)
    const short = await upload({ body: streamOf([new Uint8Array(1000)]) })
    expect(short).toMatchObject({ code: 'size-mismatch' })
  })

  it('is given up when it stops arriving, and leaves nothing', async () => {
    const storage = memoryStorage()
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(10_000)),
      cancel: () => void (cancelled = true),
    })
    expect(await upload({ storage, body })).toMatchObject({ code: 'body-timeout', status: 408 })
    expect(cancelled).toBe(true)
    expect(await storage.head(name)).toBeUndefined()
  })

  it('is given up when its sender hangs up, though the body neither ends nor fails', async () => {
    const abort = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(10_000))
        setTimeout(() => abort.abort(), 20)
      },
    })
    const refused = await upload({ body, signal: abort.signal, idleTimeout: 10_000 })
    expect(refused).toMatchObject({ code: 'aborted' })
  })

  it('is read to its end when it is refused, instead of being broken off', async () => {
    let chunks = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (chunks++ < 50) controller.enqueue(new Uint8Array(4096).fill(65))
          else controller.close()
        },
        cancel: () => void (cancelled = true),
      },
      { highWaterMark: 0 },
    )
    expect(await upload({ body, name: 'a.png' })).toMatchObject({ code: 'content-mismatch' })
    await expect.poll(() => chunks).toBe(51)
    expect(cancelled).toBe(false)
  })

  it('is let through when the storage fails half way, though that leaves its stream alone', async () => {
    const storage: StorageProvider = {
      ...memoryStorage(),
      async put(_key, body) {
        await body.getReader().read()
        throw new Error('gone')
      },
    }
    const chunks = Array.from({ length: 50 }, () => new Uint8Array(4000))
    expect(await upload({ storage, body: streamOf(chunks) })).toMatchObject({ status: 500 })
    await expect.poll(() => chunks).toHaveLength(0)
  })
})

async function upload({
  storage = memoryStorage(),
  body,
  name: named = name,
  type = 'application/octet-stream',
  declared,
  signal,
  idleTimeout = 100,
}: {
  storage?: StorageProvider
  body: ReadableStream<Uint8Array>
  name?: string
  type?: string
  /** The `Content-Length`. */
  declared?: number
  signal?: AbortSignal
  idleTimeout?: number
}): Promise<MediaItem & Problem> {
  const handler = createMediaHandler({ storage, authorize: () => true, uploads: { idleTimeout } })
  const headers = {
    ...(type && { 'content-type': type }),
    ...(declared !== undefined && { 'content-length': `${declared}` }),
  }
  const init = { method: 'POST', headers, body, duplex: 'half', ...(signal && { signal }) }
  const request = new Request(`http://localhost/api/s3/media?name=${named}&size=${size}`, init)
  return (await (await handler(request)).json()) as MediaItem & Problem
}

function streamOf(chunks: Uint8Array[] = []): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
  })
}
