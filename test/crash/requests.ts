/** The requests that operations consist of, each to a handler of the world. */
import type { UploadPlan } from '@tina-s3/contract'
import type { MediaHandler, StorageProvider } from '@tina-s3/core'
import { readEntry, toBody } from '../one-upload.js'

export interface World {
  /** Sends every file by one PUT. */
  readonly put: MediaHandler
  /** Sends every file by a multipart upload. */
  readonly multipart: MediaHandler
  readonly storage: StorageProvider
  readonly mediaRoot: string
  readonly signal: AbortSignal
}

const signature = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
export const old = `${signature} the old bytes`
export const fresh = `${signature} the new bytes, which are longer`

type DirectPlan = Exclude<UploadPlan, { mode: 'proxied' }>

export function needs(mode: DirectPlan['mode']): 'signUpload' | 'multipart' {
  return mode === 'put' ? 'signUpload' : 'multipart'
}

export function bytesOf(content: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(content, (char) => char.charCodeAt(0))
}

async function send(
  handler: MediaHandler,
  { signal }: World,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const init: RequestInit = { method, signal }
  if (body instanceof FormData) init.body = body
  else if (body) {
    init.headers = { 'content-type': 'application/json' }
    init.body = JSON.stringify(toBody(path, body))
  }
  const response = await handler(new Request(`http://localhost/api/s3/media${path}`, init))
  const text = await response.text()
  return readEntry(path, response.status, text && (JSON.parse(text) as unknown))
}

export async function ask(world: World, method: string, path: string, body?: object): Promise<boolean> {
  return isSuccess(await send(world.put, world, method, path, body))
}

function isSuccess({ status }: { status: number }): boolean {
  return status >= 200 && status < 300
}

export function upload(world: World, onConflict: string): Promise<boolean> {
  const bytes = bytesOf(fresh)
  const query = new URLSearchParams({
    name: 'a.png',
    size: `${bytes.byteLength}`,
    type: 'image/png',
    onConflict,
  })
  const form = new FormData()
  form.append('file', new Blob([bytes]), 'a.png')
  return ask(world, 'POST', `?${query.toString()}`, form)
}

export async function start(
  world: World,
  mode: DirectPlan['mode'],
  onConflict: string,
  content: string,
): Promise<DirectPlan | undefined> {
  const body = { name: 'a.png', size: content.length, type: 'image/png', onConflict }
  const response = await send(world[mode], world, 'POST', '/uploads', body)
  return isSuccess(response) ? (response.body as DirectPlan) : undefined
}

export async function startAndSend(
  world: World,
  mode: DirectPlan['mode'],
  onConflict: string,
  content: string,
): Promise<DirectPlan> {
  const plan = await start(world, mode, onConflict, content)
  if (plan?.mode !== mode) throw new Error(`The plan is not ${mode}.`)
  const [request] = plan.mode === 'put' ? [plan.request] : plan.requests
  const { 'content-length': _, ...headers } = request?.headers ?? {}
  const { status } = await fetch(request?.url ?? '', { method: 'PUT', headers, body: bytesOf(content) })
  if (status !== 200) throw new Error(`The bucket has responded with ${status}.`)
  return plan
}

export function complete(world: World, prepared: unknown): Promise<boolean> {
  return end(world, '/uploads/complete', prepared as DirectPlan)
}

export function abort(world: World, prepared: unknown): Promise<boolean> {
  return end(world, '/uploads/abort', prepared as DirectPlan)
}

async function end(world: World, path: string, plan: DirectPlan): Promise<boolean> {
  const { key, receipt, mode } = plan
  const body = { key, receipt, ...(mode === 'multipart' && { uploadId: plan.uploadId }) }
  return isSuccess(await send(world[mode], world, 'POST', path, body))
}
