import {
  type CompleteUploadInput,
  type ListResponse,
  type MediaItem,
  type Problem,
  type UploadPlan,
  isProblem,
} from '@tina-s3/contract'
import { tokens } from '../fixture.js'

/** A host under test, up and running. */
export interface RunningHost {
  /** Where the fixture handler is: origin and base path, such as `http://127.0.0.1:4000/api/s3/media`. */
  readonly url: string
  close(): Promise<void>
}

export interface JsonResponse<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Speaks the HTTP contract as an outsider would, with plain `fetch`. */
export interface Client {
  readonly url: string
  send(method: string, path: string, init?: RequestInit & { token?: string | null }): Promise<Response>
  get<T>(path: string, query?: Query): Promise<JsonResponse<T>>
  post<T>(path: string, body: unknown): Promise<JsonResponse<T>>
  list(query?: Query): Promise<ListResponse>
  /** All pages; fails when a cursor comes twice. */
  listAll(query?: Query): Promise<{ items: MediaItem[]; directories: string[]; pages: number }>
  /** Uploads through the host, in a form. */
  uploadForm(query: Query, bytes: Uint8Array<ArrayBuffer>): Promise<JsonResponse<MediaItem & Problem>>
  /** Uploads through the host: the body is the file, with the content type `application/octet-stream` unless `headers` have another. */
  uploadRaw(
    query: Query,
    bytes: Uint8Array<ArrayBuffer>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<JsonResponse<MediaItem & Problem>>
  /** One file of a request for many, as if it had been a request of its own: a problem has its own status. */
  start(file: object): Promise<JsonResponse<UploadPlan & Problem>>
  complete(upload: CompleteUploadInput): Promise<JsonResponse<MediaItem & Problem>>
  abort(upload: CompleteUploadInput): Promise<JsonResponse<Problem | null>>
  /** Uploads as a browser would: starts, follows the plan, completes. The status is 201 when it is stored. */
  upload(file: UploadedFile): Promise<JsonResponse<MediaItem & Problem>>
  remove(key: string): Promise<number>
}

export interface UploadedFile {
  directory?: string
  name: string
  bytes: Uint8Array<ArrayBuffer>
  type?: string
  onConflict?: string
}

export function createClient(url: string): Client {
  const send: Client['send'] = (method, path, { token = tokens.editor, ...init } = {}) => {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    return fetch(url + path, { ...init, method, headers })
  }
  const get: Client['get'] = async (path, query) => read(await send('GET', path + toSearch(query)))
  const post: Client['post'] = async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    return read(await send('POST', path, { headers, body: JSON.stringify(body) }))
  }
  const list: Client['list'] = async (query) => {
    const { status, body } = await get<ListResponse & Problem>('', query)
    if (status !== 200) throw new Error(`list responded with ${status}: ${JSON.stringify(body)}`)
    return body
  }
  const uploadForm: Client['uploadForm'] = async (query, bytes) => {
    const form = new FormData()
    form.append('file', new Blob([bytes]), 'file')
    return read(await send('POST', toSearch(query), { body: form }))
  }
  const uploadRaw: Client['uploadRaw'] = async (query, body, more) => {
    const headers = { 'content-type': 'application/octet-stream', ...more }
    return read(await send('POST', toSearch(query), { body, headers }))
  }
  const postOne = async <T>(path: string, list: string, entry: object): Promise<JsonResponse<T>> => {
    const { status, headers, body } = await post<Record<string, readonly T[]>>(path, { [list]: [entry] })
    const result = status === 200 ? (body.plans ?? body.results)?.[0] : (body as T)
    return { status: isProblem(result) ? result.status : status, headers, body: result as T }
  }
  const start: Client['start'] = (file) => postOne('/uploads', 'files', file)
  const complete: Client['complete'] = (upload) => postOne('/uploads/complete', 'uploads', upload)
  return {
    url,
    send,
    get,
    post,
    list,
    uploadForm,
    uploadRaw,
    start,
    complete,
    abort: (upload) => postOne('/uploads/abort', 'uploads', upload),
    async listAll(query = {}) {
      const items: MediaItem[] = []
      const directories: string[] = []
      const cursors = new Set<string>()
      let cursor: string | undefined
      do {
        const page = await list({ ...query, cursor })
        items.push(...page.items)
        directories.push(...page.directories)
        cursor = page.cursor
        if (cursor !== undefined && cursors.has(cursor)) throw new Error(`the cursor ${cursor} came twice`)
        if (cursor !== undefined) cursors.add(cursor)
      } while (cursor !== undefined)
      return { items, directories, pages: cursors.size + 1 }
    },
    async upload({ bytes, ...file }) {
      const declared = { ...file, size: bytes.byteLength }
      const started = await start(declared)
      if (started.status !== 200) return started as unknown as JsonResponse<MediaItem & Problem>
      const plan: UploadPlan = started.body
      if (plan.mode === 'proxied') return uploadForm(declared, bytes)
      if (plan.mode === 'multipart') throw new Error('parts were not asked for')
      const sent = await put(plan, bytes)
      if (sent !== 200) return { status: sent, headers: new Headers(), body: {} as MediaItem & Problem }
      const completed = await complete({ key: plan.key, receipt: plan.receipt })
      return completed.status === 200 ? { ...completed, status: 201 } : completed
    },
    async remove(key) {
      return (await send('DELETE', toSearch({ key }))).status
    },
  }
}

/** Sends the bytes where the plan says. */
export async function put(plan: UploadPlan & { mode: 'put' }, body: BodyInit): Promise<number> {
  const headers = new Headers(plan.request.headers)
  // The client's own business: fetch sets it from the body, in browsers and here.
  headers.delete('content-length')
  const response = await fetch(plan.request.url, { method: plan.request.method, headers, body })
  await response.arrayBuffer()
  return response.status
}

export function toSearch(query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size > 0 ? `?${search.toString()}` : ''
}

export async function read<T>(response: Response): Promise<JsonResponse<T>> {
  const text = await response.text()
  const body = (text === '' ? undefined : JSON.parse(text)) as T
  return { status: response.status, headers: response.headers, body }
}
