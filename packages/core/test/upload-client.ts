import { type StartUploadsResponse, isProblem } from '@tina-s3/contract'
import { readForm } from '../src/busboy.js'
import { createMediaHandler } from '../src/handler.js'
import type { StorageProvider } from '../src/storage/provider.js'

/** The first bytes of a picture, one for each character. */
export const png = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
export const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Sends uploads in forms, and other requests, to a handler on the storage. */
export function createClient(storage: StorageProvider, accept?: string[]) {
  const uploads = { readForm, ...(accept && { accept }) }
  const handler = createMediaHandler({ storage, authorize: () => true, uploads })
  const send = async (method: string, path: string, body?: object) => {
    const init: RequestInit = { method }
    if (body instanceof FormData) init.body = body
    else if (body) {
      init.body = JSON.stringify(body)
      init.headers = { 'content-type': 'application/json' }
    }
    const response = await handler(new Request(`http://localhost/api/s3/media${path}`, init))
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
  }
  return {
    send,
    start: async (file: object) => {
      const { status, body } = await send('POST', '/uploads', { files: [file] })
      const [plan] = (body as unknown as StartUploadsResponse).plans
      return { status: isProblem(plan) ? plan.status : status }
    },
    upload: (name: string, content: string, type = '') => {
      const form = new FormData()
      form.append('file', new Blob([bytesOf(content)]), 'x')
      const query = new URLSearchParams({ name, size: `${content.length}`, type })
      return send('POST', `?${query.toString()}`, form)
    },
  }
}
