import { randomUUID } from 'node:crypto'
import { joinKey } from '@tina-s3/contract'
import type { Check, DoctorContext } from '../check.js'
import { firstFile } from '../first-file.js'
import { picture, pictureHeaders, pictureStream } from '../picture.js'

/** Thumbnails are hidden from lists by a directory with a dot, and readers need them all the same. */
export const thumbnails: Check = {
  id: 'thumbnails',
  title: 'Thumbnails are readable',
  needs: ['write'],
  async run(context) {
    const { site, temporary, signal } = context
    const { thumbnails: option } = site.handlerOptions ?? {}
    if (option !== undefined)
      return { status: 'skipped', what: 'This site keeps no thumbnails in its bucket.' }
    const key = temporary.keep(
      joinKey(site.mediaRoot, `.tina-s3/thumbnails/.400/doctor.png.${randomUUID()}.1x1.png`),
    )
    await site.storage.put(key, pictureStream(), { ...pictureHeaders, signal })
    const status = await readAnonymously(context, key)
    if (status === 200)
      return { status: 'passed', what: 'What is below .tina-s3/thumbnails/ can be read as files can.' }
    const file = await firstFile(context)
    const original = file === undefined ? undefined : await readAnonymously(context, file)
    if (original !== 200)
      return {
        status: 'skipped',
        what: 'Files cannot be read by the public address either, or there are none yet: see there.',
      }
    return {
      status: 'failed',
      what: `Files can be read at ${site.storage.publicUrl('')}, and thumbnails cannot (status ${status}): the media manager loads each picture whole.`,
      remedy: `Something refuses names that begin with a dot: a Deny statement of the bucket's policy, a rule of the CDN or of a firewall. Allow GET below ${joinKey(site.mediaRoot, '.tina-s3/thumbnails/')}`,
    }
  },
}

/** @returns the status; 0 without a response */
async function readAnonymously({ site, signal }: DoctorContext, key: string): Promise<number> {
  const headers = { range: `bytes=0-${picture.byteLength - 1}` }
  try {
    const response = await fetch(site.storage.publicUrl(key), { headers, signal })
    await response.body?.cancel()
    return response.status === 206 ? 200 : response.status
  } catch {
    signal.throwIfAborted()
    return 0
  }
}
