/** Reads multipart/form-data with busboy, streaming: nothing but the chunk under way is in memory. */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import { toWebStream } from './busboy/web-stream.js'
import type { FormReader } from './options.js'
import { MediaError, isMediaError } from './request/errors.js'
import { type Incoming, receive } from './request/incoming.js'

const limits = { files: 1, fields: 10, parts: 12, fieldNameSize: 100, fieldSize: 4096, headerPairs: 50 }

/** Bytes a form may have beside its file: fields before it, and the boundaries. Otherwise it might go on for ever without any file. */
const maxOverhead = 1024 ** 2

/** For `uploads.readForm`. Fields are passed over; a form without a file, or with two, is refused. */
export const readForm: FormReader = async (request, { maxFileSize, idleTimeout }) => {
  if (request.bodyUsed) throw new MediaError('body-consumed')
  if (request.body === null) throw new MediaError('invalid-input', 'The body is missing.')
  const parser = createParser(request, maxFileSize)
  const found = findFile(parser)
  let most = maxOverhead
  const assertLength = (bytes: number) => {
    if (bytes <= most) return
    if (most > maxOverhead) throw new MediaError('too-large')
    throw new MediaError('invalid-input', `The form has no file in its first ${maxOverhead} bytes.`)
  }
  found.then(
    () => (most += maxFileSize),
    () => undefined,
  )
  const incoming = receive(request, request.body, idleTimeout)
  const explain = (error: unknown) => explainFailure(error, incoming)
  const ended = pipeline(chunksOf(incoming, assertLength), parser).catch(explain)
  // Failures reach whoever awaits this; once the upload has been given up nobody does.
  ended.catch(() => undefined)
  const file = await Promise.race([found, ended.then(() => found)])
  const giveUp = (reason?: Error) => parser.destroy(reason ?? new MediaError('aborted'))
  return { body: toWebStream(explained(file, explain), giveUp), ended }
}

/** @param assertLength called before each chunk with the bytes before it; throws when they were too many */
async function* chunksOf(
  incoming: Incoming,
  assertLength: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytes } = incoming
      const { done, value } = await incoming.read()
      if (done) return
      assertLength(bytes)
      yield value
    }
  } finally {
    await incoming.cancel()
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

async function* explained(file: Readable, explain: (error: unknown) => never): AsyncGenerator<Uint8Array> {
  try {
    yield* file as AsyncIterable<Uint8Array>
  } catch (error) {
    explain(error)
  }
}

function explainFailure(error: unknown, incoming: Incoming): never {
  if (isMediaError(error)) throw error
  const early = error instanceof Error && /Unexpected end of form|aborted|premature/i.test(error.message)
  if (!early)
    throw new MediaError('invalid-input', 'The form is not valid multipart/form-data.', { cause: error })
  throw (
    incoming.truncation() ??
    new MediaError(
      'aborted',
      'The form ended early: the connection was lost, or something before the media handler has cut the body short.',
      { cause: error },
    )
  )
}
