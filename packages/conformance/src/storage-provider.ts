import type { StorageProvider } from '@tina-s3/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyCases } from './storage/copies.js'
import { deleteCases } from './storage/deletes.js'
import { failureCases } from './storage/failures.js'
import { listCases } from './storage/lists.js'
import { nameCases } from './storage/names.js'
import { pagingCases } from './storage/paging.js'
import { raceCases } from './storage/races.js'
import { readCases } from './storage/reads.js'
import { forgedUploadCases } from './storage/forged-uploads.js'
import { multipartCases } from './storage/multipart.js'
import { signedUploadCases } from './storage/signed-uploads.js'
import { writeCases } from './storage/writes.js'

export interface StorageProviderOptions {
  /** Objects in the folder that is listed page by page. @default 320 */
  pagedObjects?: number
  /** Whether anyone can read an object at its `publicUrl`, so that what is served there can be looked at. @default false */
  served?: boolean
  /** Set to false for a provider without `signUpload`. @default true */
  signedUploads?: boolean
  /** Whether the provider takes uploads in parts. @default the same as `signedUploads` */
  multipart?: boolean
  /** Set to false for a server that is known to ignore a condition on a delete. @default true */
  conditionalDeletes?: boolean
}

/** A provider under test, on a store of its own that is empty. */
export interface ProvidedStorage {
  readonly storage: StorageProvider
  close?(): Promise<void>
}

/** What the groups of cases share: the storage is there once `create` is done. */
export interface StorageSuite {
  readonly storage: () => StorageProvider
  readonly options: Required<StorageProviderOptions>
}

/**
 * What every storage provider promises. `create` gives one on an empty store, or on an empty part of one; it is called once.
 * What it does not offer is said by the options, and then not asked of it.
 */
export function describeStorageProvider(
  name: string,
  create: () => Promise<ProvidedStorage>,
  {
    pagedObjects = 320,
    served = false,
    signedUploads = true,
    multipart = signedUploads,
    conditionalDeletes = true,
  }: StorageProviderOptions = {},
): void {
  describe(name, () => {
    let provided: ProvidedStorage | undefined
    beforeAll(async () => {
      provided = await create()
    })
    afterAll(() => provided?.close?.())
    const suite: StorageSuite = {
      storage: () => {
        if (provided === undefined) throw new Error(`${name} was not created`)
        return provided.storage
      },
      options: { pagedObjects, served, signedUploads, multipart, conditionalDeletes },
    }
    writeCases(suite)
    readCases(suite)
    failureCases(suite)
    raceCases(suite)
    copyCases(suite)
    deleteCases(suite)
    listCases(suite)
    pagingCases(suite)
    nameCases(suite)
    it(`says that it ${signedUploads ? 'signs' : 'does not sign'} uploads`, () => {
      expect(suite.storage().signUpload !== undefined).toBe(signedUploads)
    })
    it(`says that it ${multipart ? 'takes' : 'does not take'} uploads in parts`, () => {
      expect(suite.storage().multipart !== undefined).toBe(multipart)
    })
    if (multipart) multipartCases(suite)
    if (!signedUploads) return
    signedUploadCases(suite)
    forgedUploadCases(suite)
  })
}
