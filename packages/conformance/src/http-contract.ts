import { afterAll, beforeAll, describe } from 'vitest'
import { accessCases } from './http/access.js'
import { batchCompletionCases } from './http/batch-completions.js'
import { batchPlanCases } from './http/batch-plans.js'
import { type Client, type RunningHost, createClient } from './http/client.js'
import { formUploadCases } from './http/form-uploads.js'
import { listCases } from './http/list.js'
import { nameCases } from './http/names.js'
import { contentCases } from './http/content.js'
import { directUploadCases } from './http/direct-uploads.js'
import { proxiedConflictCases } from './http/proxied-conflicts.js'
import { proxiedUploadCases } from './http/proxied-uploads.js'
import { rawUploadCases } from './http/raw-uploads.js'
import { renameCases } from './http/rename-and-delete.js'
import { replacementCases } from './http/replacements.js'
import { routeCases } from './http/routes.js'
import { searchCases } from './http/search.js'
import type { HttpContractOptions, Suite } from './http/suite.js'
import { thumbnailBatchCases } from './http/thumbnail-batches.js'
import { thumbnailCases } from './http/thumbnails.js'
import { thumbnailFollowCases } from './http/thumbnail-following.js'
import { uploadPlanCases } from './http/upload-plans.js'

/**
 * The HTTP contract, from the outside and over a real socket: what every adapter must do on its real host.
 * `start` brings up the host with `createFixtureHandler` (from `@tina-s3/conformance/fixture`) mounted, on an empty storage.
 */
export function describeHttpContract(
  name: string,
  start: () => Promise<RunningHost>,
  {
    signedUploads = false,
    pagedFiles = 300,
    refusedBody = 3 * 1024 ** 2,
    gathersBodies = false,
    keepsConnections = true,
    passesEveryMethod = true,
    passesCors = true,
  }: HttpContractOptions = {},
): void {
  describe(name, () => {
    let host: RunningHost | undefined
    let client: Client | undefined
    beforeAll(async () => {
      host = await start()
      client = createClient(host.url)
    })
    afterAll(() => host?.close())
    const suite: Suite = {
      client: () => {
        if (client === undefined) throw new Error(`${name} has not started`)
        return client
      },
      options: {
        signedUploads,
        pagedFiles,
        refusedBody,
        gathersBodies,
        keepsConnections,
        passesEveryMethod,
        passesCors,
      },
    }
    routeCases(suite)
    accessCases(suite)
    listCases(suite)
    searchCases(suite)
    nameCases(suite)
    proxiedUploadCases(suite)
    formUploadCases(suite)
    rawUploadCases(suite)
    contentCases(suite)
    proxiedConflictCases(suite)
    uploadPlanCases(suite)
    directUploadCases(suite)
    replacementCases(suite)
    batchPlanCases(suite)
    batchCompletionCases(suite)
    renameCases(suite)
    thumbnailCases(suite)
    thumbnailBatchCases(suite)
    thumbnailFollowCases(suite)
  })
}
