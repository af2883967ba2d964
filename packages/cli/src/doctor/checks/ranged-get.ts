import { buffer } from 'node:stream/consumers'
import type { ReadableStream } from 'node:stream/web'
import type { Check } from '../check.js'
import { picture } from '../picture.js'

const range = { start: 1, end: 3 } as const

export const rangedGet: Check = {
  id: 'ranged-get',
  title: 'Ranged GET',
  needs: ['write'],
  async run({ site, probe, profile, signal }) {
    const opened = await site.storage.open(probe?.key ?? '', { range, signal })
    const body = opened && (await buffer(opened.body as ReadableStream<Uint8Array>))
    const ok = body?.equals(picture.subarray(range.start, range.end + 1)) ?? false
    profile.rangedGet = ok
    if (ok) return { status: 'passed', what: 'A part of an object can be read.' }
    return {
      status: 'failed',
      what: `Of an object, bytes ${range.start} to ${range.end} were requested, and ${body?.byteLength ?? 0} bytes came.`,
      remedy:
        'The server or a proxy before it ignores Range, so that each upload is read whole where its first bytes are checked. Let the header pass, or update the server.',
    }
  },
}
