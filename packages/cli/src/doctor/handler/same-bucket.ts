/** Whether the deployed handler uses the bucket that the command line has checked. It says so only to whoever is let in. */
import { randomUUID } from 'node:crypto'
import { type ListResponse, type StartUploadsResponse, type UploadPlan, joinKey } from '@tina-s3/contract'
import type { DoctorContext, Finding } from '../check.js'
import type { SiteHandler } from './site-handler.js'

/** @param token of a session; not set where this computer is let in without one */
export async function compareBuckets(
  context: DoctorContext,
  handler: SiteHandler,
  token: string | undefined,
): Promise<Finding> {
  const session: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { signal } = context
  const status = await handler.send('status', {}, { headers: session, signal })
  if (status.problem)
    return {
      status: 'warned',
      what: `The media handler does not accept the token (${status.problem.code}), so its bucket cannot be compared.`,
      remedy:
        "Copy the token of a session from the admin's requests: in the browser's network panel, the header Authorization without “Bearer”.",
    }
  return (await compareUpload(context, handler, session)) ?? compareList(context, handler, session)
}

/** A plan for an upload that is never sent: nothing is written for it, and its URL is that of the bucket. */
async function compareUpload(
  { site: { storage, mediaRoot }, signal }: DoctorContext,
  handler: SiteHandler,
  session: Record<string, string>,
): Promise<Finding | undefined> {
  const file = {
    name: `tina-s3-doctor-${randomUUID()}.png`,
    size: 1,
    type: 'image/png',
    onConflict: 'reject',
  }
  const response = await handler.send(
    'startUploads',
    {},
    {
      headers: { ...session, 'content-type': 'application/json' },
      body: JSON.stringify({ files: [file] }),
      signal,
    },
  )
  const { plans = [] } = (response.json ?? {}) as Partial<StartUploadsResponse>
  const plan = plans[0] as UploadPlan | undefined
  if (plan?.mode !== 'put' || !storage.signUpload) return undefined
  const options = { type: 'image/png', size: 1, expiresIn: 60, signal }
  const own = await storage.signUpload(joinKey(mediaRoot, plan.key), options)
  return compare(directoryOf(plan.request.url, plan.key), directoryOf(own.url, plan.key))
}

/** Origin and path of an address, without the name of the file. */
function directoryOf(address: string, key: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname.slice(0, -key.length)}`
}

async function compareList(
  { site: { storage, mediaRoot }, signal }: DoctorContext,
  handler: SiteHandler,
  session: Record<string, string>,
): Promise<Finding> {
  const response = await handler.send('list', { limit: '1', filesOnly: 'true' }, { headers: session, signal })
  const { items = [] } = (response.json ?? {}) as Partial<ListResponse>
  const [item] = items
  if (!item)
    return {
      status: 'skipped',
      what: 'Whether the media handler uses the same bucket cannot be seen while its library has no files.',
    }
  const key = joinKey(mediaRoot, item.key)
  const object = await storage.head(key, { signal })
  return compare(
    object?.size === item.size ? item.url : `${item.url} (a file that is not here)`,
    storage.publicUrl(key),
  )
}

function compare(theirs: string, ours: string): Finding {
  if (theirs === ours)
    return { status: 'passed', what: 'The media handler uses the same bucket as the command line.' }
  return {
    status: 'failed',
    what: `The media handler uses another bucket or media root than the command line: ${theirs}, and not ${ours}.`,
    remedy:
      "Set the same variables where the site is deployed as here, above all the bucket's name, its region or endpoint, and the media root; or run the doctor with those of the deployment (--bucket, --media-root).",
  }
}
