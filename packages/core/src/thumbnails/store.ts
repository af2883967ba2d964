import {
  type MediaItem,
  type StoreThumbnailsResponse,
  type ThumbnailName,
  type ThumbnailType,
  extensionOf,
  maxEntries,
  normalizeKey,
  splitKey,
} from '@tina-s3/contract'
import {
  isPicture,
  maxPicturePixels,
  maxThumbnailBytes,
  maxThumbnailsBody,
  thumbnailTypes,
  wantsThumbnail,
} from '@tina-s3/contract/thumbnails'
import { assertServable } from '../content/name.js'
import { assertSignature, signatureBytes } from '../content/signature.js'
import { type Operation, type RequestContext, json } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { type Input } from '../request/input.js'
import { readJson } from '../request/json-body.js'
import { toStoreKey } from '../request/key-mapping.js'
import type { StoredObject } from '../storage/provider.js'
import { continueAll, settle, toResults, valuesOf } from '../uploads/batch.js'
import { changedMeanwhile } from '../uploads/destination.js'
import { createDecoder } from './base64.js'
import { toItem } from './item.js'
import { hasRoom, toEtagName, toThumbnailKey } from './names.js'
import { putThumbnail } from './put.js'

/** Pixels that one side of a picture may have. */
const maxSide = 65_535

/** The large one first: where there is a small one, the large one is there too if it is wanted. */
const names: readonly ThumbnailName[] = ['large', 'small']

/** Thumbnails of one picture, whose input is checked as far as that goes without the picture. */
interface SentThumbnails {
  readonly key: string
  readonly storeKey: string
  readonly etag: string
  readonly width: number
  readonly height: number
  readonly type: ThumbnailType
  /** In Base64. */
  readonly content: Readonly<Record<ThumbnailName, string | undefined>>
}

export const storeThumbnails: Operation = async (context) => {
  const { settings, request } = context
  const body = await readJson(request, { maxBytes: maxThumbnailsBody })
  const sent = body
    .objects('thumbnails', { length: maxEntries })
    .map((each) => settle(() => readThumbnails(context, each)))
  return {
    keys: valuesOf(sent).map(({ key }) => key),
    run: async () => {
      if (settings.thumbnails !== 'browser')
        throw new MediaError('not-supported', 'This media library takes no thumbnails.')
      const decode = createDecoder()
      const items = await continueAll(sent, (thumbnails) => store(context, thumbnails, decode))
      return json({ results: toResults(context, items) } satisfies StoreThumbnailsResponse)
    },
  }
}

function readThumbnails({ settings }: RequestContext, input: Input): SentThumbnails {
  const key = normalizeKey(input.string('key'))
  const storeKey = toStoreKey(settings, key)
  const { name } = splitKey(key)
  assertServable(key)
  if (!isPicture(extensionOf(name)))
    throw new MediaError('unsupported-type', `“${name}” is no picture that has thumbnails.`)
  const etag = input.string('etag')
  const [width, height] = [input.whole('width', { max: maxSide }), input.whole('height', { max: maxSide })]
  if (width * height > maxPicturePixels)
    throw new MediaError('invalid-input', `The limit for a picture is ${maxPicturePixels} pixels.`)
  const type = thumbnailTypes.find((each) => each === input.string('type'))
  if (type === undefined)
    throw new MediaError('invalid-input', `“type” must be one of ${thumbnailTypes.join(', ')}.`)
  const content = { small: input.optionalString('small'), large: input.optionalString('large') }
  return { key, storeKey, etag, width, height, type, content }
}

async function store(
  context: RequestContext,
  sent: SentThumbnails,
  decode: ReturnType<typeof createDecoder>,
): Promise<MediaItem> {
  const { settings, request } = context
  const { storage, mediaRoot } = settings
  const { key, storeKey, etag, width, height, type } = sent
  const picture = await storage.head(storeKey, { signal: request.signal })
  if (picture === undefined) throw new MediaError('not-found')
  if (picture.placeholder || picture.etag !== etag) throw changedMeanwhile(key)
  if (!hasRoom(mediaRoot, { key, etag }))
    throw new MediaError('invalid-path', 'The name is too long for a picture with thumbnails.')
  const files = await readFiles(sent, picture, decode)
  const thumbnail = { etag: toEtagName(etag), width, height, type }
  for (const [name, bytes] of files) {
    const thumbnailKey = toThumbnailKey(mediaRoot, key, thumbnail, name)
    await putThumbnail(storage, thumbnailKey, bytes, { type, signal: request.signal })
  }
  return toItem(settings, key, picture, thumbnail)
}

/** What is to be written, all of it checked before any of it is. */
async function readFiles(
  { key, width, height, type, content }: SentThumbnails,
  { size }: StoredObject,
  decode: ReturnType<typeof createDecoder>,
) {
  const files = new Map<ThumbnailName, Uint8Array<ArrayBuffer>>()
  for (const name of names) {
    const text = content[name]
    const isWanted = wantsThumbnail({ size, width, height }, name)
    if (isWanted !== (text !== undefined))
      throw new MediaError(
        'invalid-input',
        isWanted ? `“${name}” is missing.` : `This picture needs no “${name}” thumbnail.`,
      )
    if (text === undefined) continue
    const bytes = await decode(text, { maxBytes: maxThumbnailBytes })
    await assertSignature(key, type, bytes.subarray(0, signatureBytes))
    files.set(name, bytes)
  }
  if (files.size > 0) return files
  throw new MediaError('invalid-input', 'This picture needs no thumbnails: it is small as it is.')
}
