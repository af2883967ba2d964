import {
  type CompleteUploadsResponse,
  type MediaItem,
  type UploadedPart,
  maxEntries,
  normalizeKey,
} from '@tina-s3/contract'
import { type RequestContext, type Operation, json } from '../request/context.js'
import { assertSignature, signatureBytes } from '../content/signature.js'
import { decideType } from '../content/type.js'
import { MediaError, isMediaError } from '../request/errors.js'
import { StorageError } from '../storage/errors.js'
import { type Input } from '../request/input.js'
import { maxBatchBytes, readJson } from '../request/json-body.js'
import { keepVersion } from '../thumbnails/follow.js'
import { toItem } from '../thumbnails/item.js'
import { continueAll, settleAll, toResults, valuesOf } from './batch.js'
import { assertMultipart } from './part-layout.js'
import { type Declared, isReceiptOf, readReceipt } from './receipt.js'
import { type UploadTarget, locateUpload } from './staging.js'
import type { StoredObject } from '../storage/provider.js'
import { existsAlready } from './destination.js'
import { completeParts } from './complete-multipart.js'
import { findPublished, publish } from './publish.js'

interface Completion {
  readonly target: UploadTarget
  readonly receipt: string
  /** The parts as the client has sent them. */
  readonly sent: readonly UploadedPart[] | undefined
}

export const completeUploads: Operation = async (context) => {
  const body = await readJson(context.request, { maxBytes: maxBatchBytes })
  const uploads = await settleAll(body.objects('uploads', { length: maxEntries }), (each) =>
    readCompletion(context, each),
  )
  return {
    keys: valuesOf(uploads).map(({ target }) => target.key),
    run: async () => {
      const items = await continueAll(uploads, (upload) => complete(context, upload))
      return json({ results: toResults(context, items) } satisfies CompleteUploadsResponse)
    },
  }
}

async function readCompletion({ settings }: RequestContext, input: Input): Promise<Completion> {
  const key = normalizeKey(input.string('key'))
  const receipt = input.string('receipt')
  const uploadId = input.optionalUploadId('uploadId')
  const sent = input.optionalParts('parts')
  if (uploadId !== undefined) assertMultipart(settings)
  return { target: await locateUpload(settings, key, { receipt, uploadId }), receipt, sent }
}

async function complete(context: RequestContext, completion: Completion): Promise<MediaItem> {
  const { settings, requestId, principal } = context
  const { target, receipt } = completion
  const object =
    (await findPublished(context, target, receipt)) ??
    (await completeNow(context, completion).catch(async (error: unknown) => {
      // Another request may have completed it meanwhile, and removed what was staged.
      const isGone = isMediaError(error) && error.code === 'not-found'
      const published = isGone ? await findPublished(context, target, receipt) : undefined
      if (published === undefined) throw error
      return published
    }))
  const isReplacement = target.storeKey !== target.liveKey
  const found = isReplacement ? await keepVersion(settings, target.key, object) : null
  const item = await toItem(settings, target.key, object, found)
  settings.emit({ type: 'uploaded', requestId, item, principal })
  return item
}

async function completeNow(
  context: RequestContext,
  { target, receipt, sent }: Completion,
): Promise<StoredObject> {
  const { key, storeKey, liveKey, uploadId } = target
  if (uploadId !== undefined) {
    const declared = readDeclared(receipt)
    const parts = { key, storeKey, uploadId, receipt, declared, sent }
    await completeParts(context, assertMultipart(context.settings), parts)
  }
  const object = await verify(context, target, receipt)
  return storeKey === liveKey ? object : publish(context, target, object, receipt)
}

/** What this upload wrote, checked as if it had come through the host, and removed when it is not what was declared. */
async function verify(
  context: RequestContext,
  { key, storeKey }: UploadTarget,
  receipt: string,
): Promise<StoredObject> {
  const { storage, uploads } = context.settings
  // Headers and bytes in one response, so that they are of one version.
  const range = { start: 0, end: signatureBytes - 1 }
  const opened = await storage.open(storeKey, { range, signal: context.request.signal })
  if (opened === undefined) throw new MediaError('not-found', 'The file has not arrived in the storage.')
  const { object, body } = opened
  if (!(await isReceiptOf(object, receipt))) {
    await body.cancel()
    throw existsAlready(key, readDeclared(receipt))
  }
  const head = await readWhole(body)
  try {
    // The signed headers fixed these; a storage that does not keep to them must not get away with it.
    if (object.size > uploads.maxFileSize) throw new MediaError('too-large')
    if (object.size !== readDeclared(receipt).size) throw new MediaError('size-mismatch')
    const { type } = decideType(context.settings, key, object.type ?? '')
    await assertSignature(key, type, head)
  } catch (error) {
    // Only a verdict on the file removes it. When the storage could not be asked, the caller may try again.
    if (isMediaError(error)) await storage.delete(object.key, { onlyIf: { etag: object.etag } })
    throw error
  }
  return object
}

/** @throws MediaError `receipt-mismatch` for what no upload has been given */
function readDeclared(receipt: string): Declared {
  const declared = readReceipt(receipt)
  if (declared === undefined) throw new MediaError('receipt-mismatch')
  return declared
}

/** @throws StorageError `unavailable` when the storage breaks off */
async function readWhole(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  try {
    return new Uint8Array(await new Response(body).arrayBuffer())
  } catch (cause) {
    throw new StorageError('unavailable', 'The storage broke off in the middle of the file.', { cause })
  }
}
