import type { SignUploadOptions, StorageProvider } from '@tina-s3/core'
import type { SignedRequest } from '@tina-s3/contract'
import type { StorageSuite } from './suite.js'
import { bytesOf } from './objects.js'

export const uploadBytes = bytesOf(5000)

export type Signer = (key: string, options?: Partial<SignUploadOptions>) => Promise<SignedRequest>

/** A signer with sensible options. */
export function useSigner({ storage }: StorageSuite): Signer {
  return async (key, options) => {
    const provider: StorageProvider = storage()
    if (!provider.signUpload) throw new Error('This provider signs no uploads.')
    return provider.signUpload(key, {
      type: 'image/png',
      size: uploadBytes.byteLength,
      onlyIf: { absent: true },
      metadata: { receipt: 'first-receipt' },
      expiresIn: 60,
      ...options,
    })
  }
}

interface Forgery {
  url?: string
  headers?: Readonly<Record<string, string | undefined>>
  body?: Uint8Array<ArrayBuffer>
}

/** Sends a signed request as a browser would, and returns the status of the response. A forgery changes what a client could change. */
export async function send(request: SignedRequest, forgery: Forgery = {}): Promise<number> {
  const headers = new Headers()
  for (const [name, value] of Object.entries({ ...request.headers, ...forgery.headers })) {
    // These two are the client's own to set.
    if (value !== undefined && name !== 'host' && name !== 'content-length') headers.set(name, value)
  }
  const response = await fetch(forgery.url ?? request.url, {
    method: request.method,
    headers,
    body: forgery.body ?? uploadBytes,
  })
  await response.arrayBuffer()
  return response.status
}
