import { type RequestContext, type Operation, json } from '../request/context.js'
import { assertSignature, signatureBytes } from '../content/signature.js'
import { MediaError } from '../request/errors.js'
import { isStorageError } from '../storage/errors.js'
import { type ByteReader, exactLength } from '../storage/exact-length.js'
import { readQuery } from '../request/input.js'
import { keepVersion } from '../thumbnails/follow.js'
import { toItem } from '../thumbnails/item.js'
import { peek } from './peek.js'
import { readRawBody } from './raw-body.js'
import { toStagingKey } from './staging.js'
import type { Written } from '../storage/provider.js'
import {
  type Destination,
  authorizeKeys,
  changedMeanwhile,
  findDestination,
  nameExists,
} from './destination.js'
import { type UploadRequest, assertSize, readUploadRequest } from './upload-request.js'

export const upload: Operation = (context, url) => {
  const { settings, requestId } = context
  const declared = readUploadRequest(context, readQuery(url))
  return {
    keys: [declared.key],
    run: async () => {
      const { proxied, maxProxiedSize } = settings.uploads
      if (!proxied) {
        throw new MediaError(
          'not-supported',
          'Files can only be uploaded straight to the bucket: begin with POST …/uploads.',
        )
      }
      assertSize(declared.size, maxProxiedSize)
      const destination = await findDestination(context, declared)
      if (destination.key !== declared.key) await authorizeKeys(context, [destination.key])
      const body = await readFile(context)
      const storeBody = declared.onConflict === 'rename' ? storeUnderFreeName : store
      const { key, storeKey, etag, replaces } = await storeBody(context, declared, destination, body)
      const { size, file } = declared
      const stored = { key: storeKey, size, lastModified: new Date(), etag, type: file.type }
      const found = replaces === undefined ? null : await keepVersion(settings, key, stored)
      const item = await toItem(settings, key, stored, found)
      settings.emit({ type: 'uploaded', requestId, item, principal: context.principal })
      return json(item, 201)
    },
  }
}

/** The bytes of the file, wherever in the request they are. */
interface FileBody {
  readonly reader: ByteReader
  /** See `FormFile`. */
  readonly ended?: Promise<void>
}

/** A page of another site can send a form unasked, but nothing as application/octet-stream (Fetch, 2.2.2). */
async function readFile({ request, settings }: RequestContext): Promise<FileBody> {
  const { readForm, maxProxiedSize: maxFileSize, idleTimeout } = settings.uploads
  const type = request.headers.get('content-type') ?? ''
  if (/^application\/octet-stream\s*(?:;|$)/i.test(type)) return { reader: readRawBody(request, idleTimeout) }
  if (!readForm || !/^multipart\/form-data\b/i.test(type)) {
    const orForm = readForm ? ', or in a form as multipart/form-data' : ''
    throw new MediaError('invalid-input', `Send the file itself as application/octet-stream${orForm}.`)
  }
  const { body, ended } = await readForm(request, { maxFileSize, idleTimeout })
  return { reader: body.getReader(), ended }
}

type Stored = Destination & Written

/** Streams the file to its place, unless its bytes are not what was declared. */
async function store(
  context: RequestContext,
  { file, size, onConflict }: UploadRequest,
  destination: Destination,
  { reader: source, ended }: FileBody,
): Promise<Stored> {
  const { key, storeKey, onlyIf } = destination
  const { signal } = context.request
  const { head, reader } = await peek(source, signatureBytes)
  try {
    await assertSignature(key, file.type, head)
    const exact = exactLength(reader, size, {
      mismatch: (actual) =>
        new MediaError(
          'size-mismatch',
          `${size} bytes were declared, ${actual > size ? 'more' : actual} came.`,
        ),
      ended,
    })
    const written = await context.settings.storage.put(storeKey, exact, { ...file, size, onlyIf, signal })
    return { ...destination, ...written }
  } catch (error) {
    await reader.cancel(error).catch(() => undefined)
    if (!isConflict(error)) throw error
    throw onConflict === 'replace' ? changedMeanwhile(key) : nameExists(key)
  }
}

/** Names to try when other writers take those that were free. */
const maxNames = 100

/**
 * A body comes only once, and another upload may use its name before it has come. So it is
 * staged first, and from there copied to the first number that is free by then.
 */
async function storeUnderFreeName(
  context: RequestContext,
  declared: UploadRequest,
  destination: Destination,
  body: FileBody,
): Promise<Stored> {
  const { settings, request } = context
  const { storage } = settings
  const staged = toStagingKey(settings, crypto.randomUUID())
  try {
    await store(context, declared, { ...destination, storeKey: staged }, body)
    let free = destination
    const refused = new Set<string>()
    for (let names = 1; ; names++) {
      try {
        const { onlyIf } = free
        const written = await storage.copy(staged, free.storeKey, { onlyIf, signal: request.signal })
        return { ...free, ...written }
      } catch (error) {
        if (!isConflict(error) || names === maxNames) throw error
        free = await findDestination(context, declared, refused.add(free.key))
        await authorizeKeys(context, [free.key])
      }
    }
  } finally {
    // What cannot be removed now is left to clean-up.
    await storage.delete(staged).catch(() => undefined)
  }
}

function isConflict(error: unknown): boolean {
  return isStorageError(error) && error.code === 'precondition-failed'
}
