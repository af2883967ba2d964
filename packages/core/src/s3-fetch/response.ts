import type { S3Failure } from '../s3-protocol/api.js'
import type { IdleTimer } from './idle.js'
import { createFailure, toDocument, toFailure } from '../s3-protocol/document.js'
import { type XmlNode, parseXml } from '../s3-protocol/xml.js'

/** Bytes of the longest document that is read: a list of a thousand keys, each of which may have a kilobyte, encoded. */
const maxDocument = 16 * 1024 ** 2

export async function readText(response: Response, timer: IdleTimer): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let bytes = 0; reader !== undefined;) {
    const { done, value } = await reader.read()
    timer.touch()
    if (done) break
    bytes += value.byteLength
    if (bytes > maxDocument) {
      await reader.cancel()
      throw new Error(`The response has more than ${maxDocument} bytes.`)
    }
    text += decoder.decode(value, { stream: true })
  }
  return text + decoder.decode()
}

/** The document of a response of success, see `toDocument`. */
export async function readDocument(response: Response, timer: IdleTimer, name: string): Promise<XmlNode> {
  return toDocument(await readText(response, timer), name)
}

/** The body as it arrives. Fails when nothing has come for a time while it is waited for. */
export function readStream(response: Response, timer: IdleTimer): ReadableStream<Uint8Array> | undefined {
  const reader = response.body?.getReader()
  if (reader === undefined) return undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        timer.touch()
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } finally {
          timer.stop()
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** What the response to a failed request says. */
export async function readFailure(response: Response, timer: IdleTimer): Promise<S3Failure> {
  const { status } = response
  const text = await readText(response, timer).catch(() => '')
  try {
    return toFailure(parseXml(text), status)
  } catch {
    // HEAD has no body, and what a proxy says is no XML.
    return createFailure(status === 404 ? 'NotFound' : 'UnknownError', '', status)
  }
}
