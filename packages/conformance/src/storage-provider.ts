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
import type { StorageProviderOptions, StorageSuite } from './storage/suite.js'
import { writeCases } from './storage/writes.js'

/** A provider under test, on an empty storage of its own. */
export interface ProvidedStorage {
  readonly storage: StorageProvider
  close?(): Promise<void>
}

/**
 * What every storage provider promises. `create` returns one on an empty storage, or on an empty prefix of one; it is
 * called once. The options say what it does not offer, and the cases of that are left out.
 */
export function describeStorageProvider(
  name: string,
  create: () => Promise<ProvidedStorage>,
  {
    pagedObjects = 320,
    served = false,
    signedUploads = true,
    multipart = signedUploads,
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
      options: { pagedObjects, served, signedUploads, multipart },
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
    it(`says that it ${multipart ? 'takes' : 'does not take'} multipart uploads`, () => {
      expect(suite.storage().multipart !== undefined).toBe(multipart)
    })
    if (multipart) multipartCases(suite)
    if (!signedUploads) return
    signedUploadCases(suite)
    forgedUploadCases(suite)
  })
}
