/** The two storage providers for S3, by one set of options: what one promises, the other does. */
import type { StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { s3FetchStorage } from '@tina-s3/core/s3-fetch'

export interface ProviderOptions {
  readonly bucket: string
  readonly endpoint: string
  readonly region: string
  readonly forcePathStyle: boolean
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly maxAttempts?: number
  /** Seconds. */
  readonly idleTimeout?: number
}

export interface Provider {
  readonly name: string
  create(options: ProviderOptions): StorageProvider
}

export const providers: readonly [Provider, Provider] = [
  {
    name: 's3Storage',
    create: ({ idleTimeout, ...options }) =>
      s3Storage({
        ...options,
        ...(idleTimeout !== undefined && { requestHandler: { socketTimeout: idleTimeout * 1000 } }),
      }),
  },
  { name: 's3FetchStorage', create: s3FetchStorage },
]
