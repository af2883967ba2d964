import type { ConflictPolicy, MediaItem, UploadPlan } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import type { HandlerClient } from './http.js'

export interface FileToSend {
  readonly directory: string
  readonly file: File
  readonly onConflict?: ConflictPolicy | undefined
}

type PutPlan = UploadPlan & { mode: 'put' }

/** Plans to ask for, when another writer takes the name between a plan and its upload. */
const maxPlans = 3

/** Sends one file as the server wants it sent, and answers what it has become. */
export async function uploadFile(
  handler: HandlerClient,
  { directory, file, onConflict }: FileToSend,
): Promise<MediaItem> {
  // macOS hands over names in pieces (e + accent), which look like the composed ones and are others.
  const name = file.name.normalize('NFC').split('/').pop() ?? ''
  const announced = { directory, name, size: file.size, type: file.type, onConflict }
  for (let attempt = 1; ; attempt++) {
    const plan = await handler<UploadPlan>('startUpload', { body: announced })
    try {
      return await follow(plan)
    } catch (error) {
      // The server knows what is to happen to a taken name: another number, or a refusal in its own words.
      if (!(error instanceof NameTaken) || attempt === maxPlans) throw error
    }
  }

  async function follow(plan: UploadPlan): Promise<MediaItem> {
    switch (plan.mode) {
      case 'put':
        return sendDirect(handler, plan, file)
      case 'proxied': {
        const form = new FormData()
        form.append('file', file, name)
        return handler<MediaItem>('upload', { query: announced, body: form })
      }
      case 'parts':
        throw new MediaRequestError(
          'This file is to be sent in parts, which this version can not do. Update @tina-s3/client-store.',
          0,
        )
    }
  }
}

class NameTaken extends MediaRequestError {}

async function sendDirect(handler: HandlerClient, plan: PutPlan, file: File): Promise<MediaItem> {
  const { key, receipt } = plan
  try {
    await put(plan, file)
  } catch (error) {
    // Whether the bytes have arrived after all is not known; what is known is that nobody will complete them.
    await handler('abortUpload', { body: { key, receipt } }).catch(() => undefined)
    throw error
  }
  return complete(handler, { key, receipt })
}

/** To the bucket, so without the session: its token is none of the bucket's business. */
async function put({ request }: PutPlan, body: File): Promise<void> {
  const { origin } = new URL(request.url)
  // The browser sets the length itself and forbids scripts to.
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name !== 'content-length'),
  )
  let response: Response
  try {
    response = await fetch(request.url, { method: request.method, headers, body, credentials: 'omit' })
  } catch (cause) {
    const message = `The browser could not send the file to ${origin}. Either the connection was lost, or the bucket's CORS rules do not allow PUT from this site.`
    console.error(message, cause)
    throw new MediaRequestError(message, 0, undefined, { cause })
  }
  if (response.ok) return
  const answer = await response.text().catch(() => '')
  if (response.status === 412 || response.status === 409) {
    throw new NameTaken(
      'Someone else is storing a file of this name at the same time. Try again in a moment.',
      response.status,
    )
  }
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(answer)?.[1] ?? ''
  throw new MediaRequestError(
    `The bucket refused the file (${`${response.status} ${code}`.trim()}).`,
    response.status,
  )
}

/** Asks once more when the answer was lost on its way: completing twice does no harm. */
async function complete(
  handler: HandlerClient,
  upload: { key: string; receipt: string },
): Promise<MediaItem> {
  const ask = () => handler<MediaItem>('completeUpload', { body: upload })
  try {
    return await ask()
  } catch (error) {
    if (error instanceof MediaRequestError && (error.status === 0 || error.problem?.retryable)) return ask()
    throw error
  }
}
