import { type AbortUploadsResponse, maxEntries, normalizeKey } from '@tina-s3/contract'
import { type Operation, type RequestContext, json } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { type Input } from '../request/input.js'
import { maxBatchBytes, readJson } from '../request/json-body.js'
import { continueAll, settleAll, toResults, valuesOf } from './batch.js'
import { assertMultipart } from './part-layout.js'
import { isReceiptOf } from './receipt.js'
import { type UploadTarget, locateUpload } from './staging.js'

interface UploadToAbort {
  readonly target: UploadTarget
  readonly receipt: string
}

export const abortUploads: Operation = async (context) => {
  const body = await readJson(context.request, { maxBytes: maxBatchBytes })
  const uploads = await settleAll(body.objects('uploads', { length: maxEntries }), (each) =>
    readUpload(context, each),
  )
  return {
    keys: valuesOf(uploads).map(({ target }) => target.key),
    run: async () => {
      const ended = await continueAll(uploads, (upload) => abort(context, upload))
      return json({ results: toResults(context, ended) } satisfies AbortUploadsResponse)
    },
  }
}

async function readUpload({ settings }: RequestContext, input: Input): Promise<UploadToAbort> {
  const key = normalizeKey(input.string('key'))
  const receipt = input.string('receipt')
  const uploadId = input.optionalUploadId('uploadId')
  if (uploadId !== undefined) assertMultipart(settings)
  return { target: await locateUpload(settings, key, { receipt, uploadId }), receipt }
}

async function abort(
  { settings, request: { signal } }: RequestContext,
  { target: { storeKey, uploadId }, receipt }: UploadToAbort,
): Promise<null> {
  const { storage } = settings
  if (uploadId !== undefined) await assertMultipart(settings).abort(storeKey, uploadId, { signal })
  const object = await storage.head(storeKey, { signal })
  // Parts belong to their upload whatever has the name; of the object only the receipt's owner may decide.
  if (object !== undefined && (await isReceiptOf(object, receipt))) {
    await storage.delete(storeKey, { onlyIf: { etag: object.etag }, signal })
  } else if (object !== undefined && uploadId === undefined) throw new MediaError('receipt-mismatch')
  return null
}
