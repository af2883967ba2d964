import { type UploadInput, createProblem } from '@tina-s3/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HandlerClient } from '../http.js'
import { createLimits, createSending } from './sending.js'
import { uploadFile } from './upload.js'

describe('uploadFile', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it.each([0, 10])(
    'says what keeps the browser from the bucket where there is no way through the site, for a file of %s bytes',
    async (size) => {
      forbidByCors()
      const routes: string[] = []
      const request = { method: 'PUT', url: `http://bucket-${size}.invalid/a.txt`, headers: {} }
      const handler = (async (route: string) => {
        routes.push(route)
        const plans = [{ mode: 'put', key: 'a.txt', receipt: 'r', request }]
        return Promise.resolve({ modes: ['direct'], limits: {}, plans, results: [null] })
      }) as HandlerClient
      const sending = createSendingTo(handler)
      const file = new File(['x'.repeat(size)], 'a.txt')
      await expect(uploadFile(sending, { directory: '', file })).rejects.toThrow(
        `Ask your site's developer: the CORS rules of the bucket at http://bucket-${size}.invalid must allow PUT`,
      )
      expect(routes).toEqual(['startUploads', 'status', 'abortUploads'])
    },
  )

  it('asks again for the plans of files that replace one name and are in one request', async () => {
    stubBucket()
    const { sending, requests } = createReplacing((isFirst) => isFirst)
    const files = ['1', '2', '3'].map((content) => new File([content], 'a.txt'))
    const items = await Promise.all(
      files.map((file) => uploadFile(sending, { directory: '', file, onConflict: 'replace' })),
    )
    expect(items.map(({ key }) => key)).toEqual(['a.txt', 'a.txt', 'a.txt'])
    const plans = requests.filter(([route]) => route === 'startUploads')
    expect(plans[0]).toEqual(['startUploads', 3])
    expect(plans.length).toBeGreaterThan(1)
    expect(requests.map(([route]) => route)).not.toContain('abortUploads')
  })

  it('asks six times for a plan that is refused with changed-meanwhile, and fails with the message of the handler', async () => {
    const { sending, requests } = createReplacing(() => false)
    const file = new File(['1'], 'a.txt')
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await expect(uploadFile(sending, { directory: '', file, onConflict: 'replace' })).rejects.toThrow(
      'Someone else has stored “a.txt”. Please try again in a moment.',
    )
    expect(requests).toEqual(Array.from({ length: 6 }, () => ['startUploads', 1]))
  })

  it('rejects at once when it is cancelled between two requests for a plan', async () => {
    const { sending, requests } = createReplacing(() => false)
    const file = new File(['1'], 'a.txt')
    vi.spyOn(Math, 'random').mockReturnValue(1000)
    const cancelling = new AbortController()
    const { signal } = cancelling
    const upload = uploadFile(sending, { directory: '', file, onConflict: 'replace', signal })
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    cancelling.abort(new Error('changed her mind'))
    await expect(upload).rejects.toThrow('changed her mind')
    expect(requests).toHaveLength(1)
  })

  it('fails at once when a plan is refused for another reason', async () => {
    const { sending, requests } = createReplacing(() => false, 'name-taken')
    const file = new File(['1'], 'a.txt')
    await expect(uploadFile(sending, { directory: '', file })).rejects.toThrow('Someone else')
    expect(requests).toEqual([['startUploads', 1]])
  })

  it('aborts the multipart upload that has started when the upload was cancelled meanwhile', async () => {
    const routes: [string, unknown][] = []
    let respond = () => undefined as void
    const plan = { mode: 'multipart', key: 'a.mp4', receipt: 'r', uploadId: 'u', partSize: 8, requests: [] }
    const handler = (async (route: string, { body, signal }: { body: unknown; signal?: AbortSignal }) => {
      routes.push([route, body])
      if (route === 'startUploads') {
        await new Promise<void>((resolve, reject) => {
          respond = resolve
          signal?.addEventListener('abort', () => reject(signal.reason as Error))
        })
      }
      return { plans: [plan], results: [null] }
    }) as HandlerClient
    const cancelling = new AbortController()
    const file = new File([new Uint8Array(6 * 1024 ** 2)], 'a.mp4')
    const upload = uploadFile(createSendingTo(handler), { directory: '', file, signal: cancelling.signal })
    const rejected = expect(upload).rejects.toThrow('changed her mind')
    await vi.waitFor(() => expect(routes).toHaveLength(1))
    cancelling.abort(new Error('changed her mind'))
    await rejected
    respond()
    await vi.waitFor(() => expect(routes).toHaveLength(2))
    expect(routes[1]).toEqual(['abortUploads', { uploads: [{ key: 'a.mp4', receipt: 'r', uploadId: 'u' }] }])
  })
})

const createSendingTo = (handler: HandlerClient) =>
  createSending({ handler, endpoint: '', limits: createLimits(6), resumeStorage: undefined })

/** A handler that refuses files of a request as it does those that replace one name. @param isPlanned whether a file gets a plan */
function createReplacing(
  isPlanned: (isFirst: boolean) => boolean,
  code: 'changed-meanwhile' | 'name-taken' = 'changed-meanwhile',
) {
  const requests: [route: string, entries: number][] = []
  const request = { method: 'PUT', url: 'http://bucket.invalid/a.txt', headers: {} }
  const handler = (async (route: string, { body }: { body: Record<string, UploadInput[]> }) => {
    const { files = [], uploads = [] } = body
    requests.push([route, files.length + uploads.length])
    const plans = files.map(({ name }, index) =>
      isPlanned(index === 0)
        ? { mode: 'put', key: name, receipt: 'r', request }
        : createProblem(code, 'id', `Someone else has stored “${name}”.`),
    )
    return Promise.resolve({ plans, results: uploads.map(() => ({ key: 'a.txt' })) })
  }) as HandlerClient
  return { requests, sending: createSendingTo(handler) }
}

/** A bucket that accepts whatever it is sent. */
function stubBucket(): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response()))
}

/** A browser whose requests that need no preflight get through, and no others. */
function forbidByCors(): void {
  class RefusedRequest {
    upload = {}
    onerror?: () => void
    onloadend?: () => void
    open() {}
    setRequestHeader() {}
    send() {
      this.onerror?.()
      this.onloadend?.()
    }
  }
  vi.stubGlobal('XMLHttpRequest', RefusedRequest)
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined })
  vi.stubGlobal('location', { origin: 'http://site.invalid' })
  vi.stubGlobal('fetch', () => Promise.resolve(new Response()))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
}
