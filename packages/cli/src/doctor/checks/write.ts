import type { Check } from '../check.js'
import { picture, pictureHeaders, pictureStream } from '../picture.js'

/** Leaves the probe object that other checks read. */
export const write: Check = {
  id: 'write',
  title: 'Write and read',
  needs: ['bucket'],
  async run(context) {
    const { storage } = context.site
    const key = context.temporary.key('probe.png')
    const { etag } = await storage.put(key, pictureStream(), { ...pictureHeaders, signal: context.signal })
    const found = await storage.head(key, { signal: context.signal })
    const { size, type } = pictureHeaders
    if (found?.size !== size || found.type !== type)
      return {
        status: 'failed',
        what: `An object of ${picture.byteLength} bytes and type ${type} came back ${found === undefined ? 'not at all' : `with ${found.size} bytes and type ${found.type ?? 'unknown'}`}.`,
        remedy: 'The server does not keep objects as they are written. Ask who runs it, or use another one.',
      }
    context.probe = { key, size, type, etag }
    return { status: 'passed', what: 'An object can be written, and read as it was written.' }
  },
}
