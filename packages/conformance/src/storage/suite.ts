import type { StorageProvider } from '@tina-s3/core'

export interface StorageProviderOptions {
  /** Objects in the directory that is listed page by page. @default 320 */
  pagedObjects?: number
  /** Whether anyone can read an object at its `publicUrl`, so that what is served there can be checked. @default false */
  served?: boolean
  /** Set to false for a provider without `signUpload`. @default true */
  signedUploads?: boolean
  /** Whether the provider takes multipart uploads. @default the same as `signedUploads` */
  multipart?: boolean
}

/** What the groups of cases share: the storage is there once `create` is done. */
export interface StorageSuite {
  readonly storage: () => StorageProvider
  readonly options: Required<StorageProviderOptions>
}
