import type { MediaItem, UploadPlan } from '@tina-s3/contract'
import { pause } from '../wait.js'
import { sendMultipart } from './multipart.js'
import { sendProxied } from './proxied.js'
import { sendPut } from './put.js'
import { recover } from './recovery.js'
import { openEntry } from './resume.js'
import type { Sending } from './sending.js'
import { type FileToSend, type Following, type Transfer, createTransfer } from './transfer.js'

export { createLimits, createSending } from './sending.js'

/** Bytes that no multipart upload is smaller than: the least that S3 takes as a part. What it costs to resume is spared below. */
const smallestMultipart = 5 * 1024 ** 2

/** Sends one file as the server wants it sent. @returns what it has become @throws MediaRequestError, or the signal's reason */
export async function uploadFile(sending: Sending, file: FileToSend): Promise<MediaItem> {
  const transfer = createTransfer(sending, file)
  const { limits, endpoint, resumeStorage } = sending
  const { signal, declared } = transfer
  if (declared.size <= smallestMultipart) return limits.small(() => followPlans(transfer), signal)
  return limits.large(async () => {
    const entry = await openEntry(resumeStorage, [endpoint, declared], file.file)
    try {
      return await followPlans(transfer, entry)
    } finally {
      entry?.release()
    }
  }, signal)
}

/** Asks for a plan and follows it; when it fails, another one as far as that may help. */
async function followPlans(transfer: Transfer, entry?: Following<UploadPlan>['entry']): Promise<MediaItem> {
  const { sending, declared, signal } = transfer
  const counts: Record<string, number> = {}
  let throughSite: boolean | undefined
  for (;;) {
    const kept = entry?.find()
    const requestedAt = Date.now()
    let plan: UploadPlan | undefined = throughSite ? { mode: 'proxied' } : kept?.plan
    let loaded = 0
    const counted: Transfer = { ...transfer, onSent: (bytes) => transfer.onSent((loaded = bytes)) }
    try {
      plan ??= await sending.plans.add(declared, signal)
      const item = await follow(counted, { plan, requestedAt, entry, kept })
      entry?.forget()
      return item
    } catch (error) {
      const recovery = await recover(transfer, { error, plan, loaded, counts, entry })
      throughSite = recovery.throughSite
      await pause(recovery.wait, signal)
    }
  }
}

function follow(transfer: Transfer, { plan, ...following }: Following<UploadPlan>): Promise<MediaItem> {
  switch (plan.mode) {
    case 'proxied':
      return sendProxied(transfer)
    case 'put':
      return sendPut(transfer, { plan, ...following })
    case 'multipart':
      return sendMultipart(transfer, { plan, ...following })
  }
}
