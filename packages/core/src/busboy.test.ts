import type { Problem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { readForm } from './busboy.js'
import { createMediaHandler } from './index.js'
import { memoryStorage } from './memory.js'

const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'
const tail = '\r\n--b--\r\n'
const size = 200_000

describe('readForm', () => {
  it('reports a body that the host has truncated apart from one that its sender has', async () => {
    const cut = await upload({ body: streamOf(head, 'x'.repeat(1000)) })
    expect(cut).toMatchObject({ code: 'body-truncated', status: 400, retryable: false })
    expect(cut.detail).toContain(`only ${head.length + 1000} of ${head.length + size + tail.length} bytes`)
    expect(cut.detail).toContain('experimental.proxyClientMaxBodySize')
    const broken = streamOf(head, 'x'.repeat(1000), new Error('aborted'))
    expect(await upload({ body: broken })).toMatchObject({ code: 'aborted', retryable: true })
  })

  it('abandons a body that stops arriving', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`${head}some`)),
      cancel: () => void (cancelled = true),
    })
    expect(await upload({ body })).toMatchObject({ code: 'body-timeout', status: 408 })
    expect(cancelled).toBe(true)
  })

  it('abandons a body whose sender has hung up, though it neither ends nor fails', async () => {
    const abort = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`${head}some`))
        setTimeout(() => abort.abort(), 20)
      },
    })
    expect(await upload({ body, signal: abort.signal, idleTimeout: 10_000 })).toMatchObject({
      code: 'aborted',
    })
  })

  it('reads a refused upload to its end instead of breaking it off', async () => {
    let chunks = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (chunks === 0) controller.enqueue(new TextEncoder().encode(`${head}<html>`))
          else if (chunks < 50) controller.enqueue(new Uint8Array(4000))
          else controller.close()
          chunks++
        },
        cancel: () => void (cancelled = true),
      },
      { highWaterMark: 0 },
    )
    expect(await upload({ body, name: 'a.png' })).toMatchObject({ code: 'content-mismatch' })
    await expect.poll(() => chunks).toBe(51)
    expect(cancelled).toBe(false)
  })
})

async function upload({
  body,
  name = 'a.bin',
  signal,
  idleTimeout = 100,
}: {
  body: ReadableStream<Uint8Array>
  name?: string
  signal?: AbortSignal
  idleTimeout?: number
}): Promise<Problem> {
  const handler = createMediaHandler({
    storage: memoryStorage(),
    authorize: () => true,
    uploads: { readForm, idleTimeout },
  })
  const headers = {
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': `${head.length + size + tail.length}`,
  }
  const init = { method: 'POST', headers, body, duplex: 'half', ...(signal && { signal }) }
  const request = new Request(`http://localhost/api/s3/media?name=${name}&size=${size}`, init)
  return (await (await handler(request)).json()) as Problem
}

/** Ends after the last chunk, or fails with it if that is an error. */
function streamOf(...chunks: (string | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk instanceof Error) controller.error(chunk)
      else if (chunk === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(chunk))
    },
  })
}
