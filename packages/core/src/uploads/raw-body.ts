import { MediaError } from '../request/errors.js'
import { receive } from '../request/incoming.js'
import type { ByteReader } from '../storage/exact-length.js'

/** A request's body, which is the file itself, byte for byte. @throws MediaError `body-consumed` */
export function readRawBody(request: Request, idleTimeout: number): ByteReader {
  if (request.bodyUsed) throw new MediaError('body-consumed')
  // A host that knows of no bytes hands on no body.
  const incoming = receive(request, request.body ?? new Blob().stream(), idleTimeout)
  return {
    async read() {
      const result = await incoming.read()
      const truncation = result.done && incoming.truncation()
      if (truncation) throw truncation
      return result
    },
    cancel: (reason) => incoming.cancel(reason),
  }
}
