import { type Problem, type StartUploadsResponse, type UploadPlan, isProblem } from '@tina-s3/contract'
import { createMediaHandler } from '../src/handler.js'
import { memoryStorage } from '../src/memory.js'
import type { Authorize, MediaEvent, UploadOptions } from '../src/options.js'
import type { StorageError } from '../src/storage/errors.js'
import type { StorageCapabilities, StorageProvider } from '../src/storage/provider.js'

export type Call =
  'list' | 'head' | 'open' | 'put' | 'copy' | 'delete' | 'signUpload' | 'start' | 'signPart' | 'abort'

interface Site {
  readonly capabilities?: Partial<StorageCapabilities>
  readonly failing?: (call: Call, key: string) => StorageError | undefined
  readonly authorize?: Authorize
  readonly uploads?: UploadOptions
}

/** A handler on a storage that counts its requests, signs uploads and takes parts as far as a plan needs it. */
export function createSite({
  capabilities,
  failing = () => undefined,
  authorize = () => true,
  uploads = {},
}: Site = {}) {
  const memory = memoryStorage()
  const calls: string[] = []
  const metadata = new Map<string, Readonly<Record<string, string>>>()
  const events: MediaEvent[] = []
  const count = async <T>(call: Call, key: string, run: () => T | Promise<T>) => {
    calls.push(call)
    const error = failing(call, key)
    if (error) throw error
    return run()
  }
  const never = () => Promise.reject(new Error('not asked for'))
  const storage: StorageProvider = {
    ...memory,
    capabilities: { ...memory.capabilities, ...capabilities },
    list: (options) => count('list', options.prefix, () => memory.list(options)),
    head: (key, options) => count('head', key, () => memory.head(key, options)),
    open: (key, options) =>
      count('open', key, async () => {
        const opened = await memory.open(key, options)
        return opened && { ...opened, object: { ...opened.object, metadata: metadata.get(key) ?? {} } }
      }),
    signUpload: (key, options) =>
      count('signUpload', key, () => {
        metadata.set(key, options.metadata ?? {})
        return {
          method: 'PUT' as const,
          url: `https://bucket.invalid/${encodeURIComponent(key)}`,
          headers: {},
        }
      }),
    multipart: {
      minPartSize: 5 * 1024 ** 2,
      maxParts: 10_000,
      maxObjectSize: 1024 ** 4,
      start: (key) => count('start', key, () => 'id'),
      signPart: (key) =>
        count('signPart', key, () => ({
          method: 'PUT' as const,
          url: 'https://bucket.invalid/part',
          headers: {},
        })),
      parts: never,
      complete: never,
      abort: (key) => count('abort', key, () => undefined),
      incomplete: never,
    },
  }
  const asked: (readonly string[])[] = []
  const handler = createMediaHandler({
    storage,
    uploads: { maxFileSize: 1024 ** 3, ...uploads },
    authorize: (context) => {
      asked.push(context.keys)
      return authorize(context)
    },
    onEvent: (event) => {
      events.push(event)
    },
  })
  const post = async <T>(path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await handler(new Request(`http://localhost/api/s3/media${path}`, init))
    return { status: response.status, body: (await response.json()) as T }
  }
  return {
    calls,
    asked,
    events,
    post,
    /** Requests to the storage, by kind. */
    counted: () =>
      Object.fromEntries(
        [...new Set(calls)].map((call) => [call, calls.filter((each) => each === call).length]),
      ),
    async start(files: readonly object[]) {
      calls.length = 0
      const whole = files.map((file) => ({ size: 3, ...file }))
      const { body } = await post<StartUploadsResponse>('/uploads', { files: whole })
      return body.plans
    },
    async write(...keys: string[]) {
      for (const key of keys)
        await memory.put(key, new Blob(['old']).stream(), { type: 'text/plain', size: 3 })
    },
  }
}

/** The key that a file gets, or `proxied` when the host decides on it later; or the code of its problem. */
export const outcome = (plan: UploadPlan | Problem) =>
  isProblem(plan) ? plan.code : plan.mode === 'proxied' ? plan.mode : plan.key
