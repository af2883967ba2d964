import { type StartUploadsResponse, type UploadPlan, maxEntries } from '@tina-s3/contract'
import { type RequestContext, type Operation, json } from '../request/context.js'
import { maxBatchBytes, readJson } from '../request/json-body.js'
import { continueAll, settle, settleAll, toResults, valuesOf } from './batch.js'
import { type PlannedUpload, authorizeKeys, findDestinations } from './destination.js'
import { assertMultipart, partLayout, needsMultipart, signAll } from './part-layout.js'
import { createReceipt } from './receipt.js'
import { stagingIdOf, toStagedUploadId, toStagingKey } from './staging.js'
import { type UploadRequest, assertSize, readUploadRequest } from './upload-request.js'
import type { StorageProvider } from '../storage/provider.js'

/** Parts that are signed at once; a client that is done with them asks for more. */
const signedAtFirst = 8

export const startUploads: Operation = async (context) => {
  const { storage, uploads } = context.settings
  const input = await readJson(context.request, { maxBytes: maxBatchBytes })
  const files = input
    .objects('files', { length: maxEntries })
    .map((each) => settle(() => readUploadRequest(context, each)))
  const { signUpload } = storage
  return {
    keys: valuesOf(files).map(({ key }) => key),
    run: async () => {
      const plans =
        uploads.mode === 'proxied' || signUpload === undefined
          ? await continueAll(files, ({ size }): UploadPlan => {
              assertSize(size, uploads.maxProxiedSize)
              return { mode: 'proxied' }
            })
          : await planAll(context, files, signUpload)
      return json({ plans: toResults(context, plans) } satisfies StartUploadsResponse)
    },
  }
}

async function planAll(
  context: RequestContext,
  files: readonly PromiseSettledResult<UploadRequest>[],
  signUpload: NonNullable<StorageProvider['signUpload']>,
): Promise<PromiseSettledResult<UploadPlan>[]> {
  const found = await findDestinations(context, files)
  const isRenamed = ({ key, request }: PlannedUpload) => key !== request.key
  const renamed = valuesOf(found).filter(isRenamed)
  // The new names all at once; where that is refused, each by itself.
  const [verdict] = await settleAll(renamed.length > 0 ? [renamed] : [], (uploads) =>
    authorizeKeys(
      context,
      uploads.map(({ key }) => key),
    ),
  )
  return continueAll(found, async (upload) => {
    if (verdict?.status === 'rejected' && isRenamed(upload)) await authorizeKeys(context, [upload.key])
    return plan(context, upload, signUpload)
  })
}

async function plan(
  { settings, request: { signal } }: RequestContext,
  { key, storeKey, onlyIf, replaces, request: { size, file, onConflict } }: PlannedUpload,
  signUpload: NonNullable<StorageProvider['signUpload']>,
): Promise<UploadPlan> {
  const { receipt, metadata } = await createReceipt({ size, onConflict, replaces })
  const stagingId = replaces === undefined ? undefined : await stagingIdOf(key, receipt)
  // Nobody else knows the staging key: there is nothing that a condition would have to protect.
  const target =
    stagingId === undefined ? { storeKey, onlyIf } : { storeKey: toStagingKey(settings, stagingId) }
  if (!needsMultipart(size, settings.storage)) {
    const options = { ...file, size, expiresIn: settings.uploads.urlTtl, metadata, signal }
    const request = await signUpload(target.storeKey, { ...options, onlyIf: target.onlyIf })
    return { mode: 'put', key, receipt, request }
  }
  const multipart = assertMultipart(settings)
  const uploadId = await multipart.start(target.storeKey, { ...file, metadata, signal })
  const parts = partLayout(size, multipart)
  const numbers = Array.from({ length: Math.min(signedAtFirst, parts.count) }, (_, index) => index + 1)
  const signed = { storeKey: target.storeKey, uploadId, numbers, signal }
  const requests = await signAll(settings, parts, signed).catch(async (error: unknown) => {
    // Nobody would ever know of it.
    await multipart.abort(target.storeKey, uploadId).catch(() => undefined)
    throw error
  })
  return {
    mode: 'multipart',
    key,
    receipt,
    uploadId: stagingId === undefined ? uploadId : toStagedUploadId(stagingId, uploadId),
    partSize: parts.partSize,
    requests,
  }
}
