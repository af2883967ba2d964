import type { MediaItem, UploadPlan } from '@tina-s3/contract'
import { refused } from './bucket.js'
import type { BucketResponse } from './send.js'
import type { Following, Transfer } from './transfer.js'

/** Sends a file straight to the bucket, by one presigned PUT. @throws MediaRequestError, or the signal's reason */
export async function sendPut(
  { sending, file, signal, onSent, send, complete, failure }: Transfer,
  { plan, requestedAt }: Following<UploadPlan & { mode: 'put' }>,
): Promise<MediaItem> {
  const { request } = plan
  const isSent = sending.expectCompletion()
  let response: BucketResponse | undefined
  try {
    // 412 may mean our own first attempt, whose response was lost: the receipt will show.
    response = await send({ request, requestedAt, body: file, expected: [403, 412], signal, onSent })
  } finally {
    isSent()
  }
  if (!response) throw failure('url-expired', 'The URL has expired.', 403)
  if (response.status === 403) throw failure('url-refused', refused(response).message + remedy, 403)
  return complete(plan)
}

const remedy =
  " Ask your site's developer: the server's secret key, its permission s3:PutObject or its clock may be wrong."
