/** Reads multipart/form-data with busboy, streaming: nothing but the chunk under way is in memory. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import busboy from 'busboy'
import { MediaError, isMediaError } from './errors.js'
import { toWebStream } from './node/web-stream.js'
import type { FormReader } from './options.js'

const limits = { files: 1, fields: 10, parts: 12, fieldNameSize: 100, fieldSize: 4096, headerPairs: 50 }

/** For `uploads.readForm`. Fields are passed over; a form without a file, or with two, is refused. */
export const readForm: FormReader = createFormReader()

/** @param options.idleTimeout milliseconds without a byte after which an upload is given up; default 30,000 */
export function createFormReader({ idleTimeout = 30_000 } = {}): FormReader {
  return async (request, { maxFileSize }) => {
    if (request.bodyUsed) throw new MediaError('body-consumed')
    if (request.body === null) throw new MediaError('invalid-input', 'The body is missing.')
    const parser = createParser(request, maxFileSize)
    const found = findFile(parser)
    const source = Readable.fromWeb(request.body as NodeReadableStream, { signal: request.signal })
    const ended = pipeline(source, (chunks) => withTimeout(chunks, idleTimeout), parser).catch(explain)
    // Failures reach whoever awaits these; once the upload has been given up nobody does.
    found.catch(() => undefined)
    ended.catch(() => undefined)
    const file = await Promise.race([found, ended.then(() => found)])
    return { body: toWebStream(explained(file), (reason) => source.destroy(reason)), ended }
  }
}

function createParser(request: Request, maxFileSize: number): busboy.Busboy {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw new MediaError('invalid-input', 'Send the file as multipart/form-data.')
  }
  try {
    // busboy calls a file of exactly the limit too large.
    const fileSize = maxFileSize + 1
    return busboy({
      headers: { 'content-type': type },
      defParamCharset: 'utf8',
      limits: { ...limits, fileSize },
    })
  } catch (error) {
    throw new MediaError('invalid-input', 'The multipart/form-data header is not valid.', { cause: error })
  }
}

function findFile(parser: busboy.Busboy): Promise<Readable> {
  const refuse = () =>
    parser.destroy(new MediaError('invalid-input', 'Send one file, and few fields beside it.'))
  parser.once('filesLimit', refuse).once('partsLimit', refuse).once('fieldsLimit', refuse)
  return new Promise((resolve, reject) => {
    parser.once('file', (_name, file) => {
      // Without a listener a failing form would end the process; the reader of the stream hears of it all the same.
      file.on('error', () => undefined)
      file.once('limit', () => file.destroy(new MediaError('too-large')))
      resolve(file)
    })
    parser.once('close', () => reject(new MediaError('invalid-input', 'The form has no file.')))
  })
}

/** Fails when the sender keeps silent for too long. The time the store takes to swallow a chunk does not count. */
async function* withTimeout(
  chunks: AsyncIterable<Uint8Array>,
  idleTimeout: number,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  for (;;) {
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      const seconds = idleTimeout / 1000
      const expire = () => reject(new MediaError('body-timeout', `Nothing arrived for ${seconds} seconds.`))
      timer = setTimeout(expire, idleTimeout)
    })
    const { done, value } = await Promise.race([iterator.next(), silence]).finally(() => clearTimeout(timer))
    if (done) return
    yield value
  }
}

async function* explained(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* file as AsyncIterable<Uint8Array>
  } catch (error) {
    explain(error)
  }
}

function explain(error: unknown): never {
  if (isMediaError(error)) throw error
  const early = error instanceof Error && /Unexpected end of form|aborted|premature/i.test(error.message)
  if (!early)
    throw new MediaError('invalid-input', 'The form is not valid multipart/form-data.', { cause: error })
  throw new MediaError(
    'aborted',
    'The form ended early: the connection was lost, or something before the media handler has cut the body short.',
    { cause: error },
  )
}
