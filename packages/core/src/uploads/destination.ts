/** Under which key an upload is stored, and on what condition. */
import { splitKey } from '@tina-s3/contract'
import { authorize } from '../request/authorize.js'
import type { RequestContext } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { toStoreKey } from '../request/key-mapping.js'
import { peerOf } from '../request/peer.js'
import type { Settings } from '../request/settings.js'
import type { Precondition } from '../storage/provider.js'
import { settle, unwrap, valuesOf } from './batch.js'
import { stemOf } from './existing-names.js'
import { type KnownNames, headIfAllowed, lookUpNames, lookUpNumbers } from './lookup.js'
import type { Declared } from './receipt.js'
import type { UploadRequest } from './upload-request.js'

/** Where an upload goes, and the condition the storage is to check when it gets there. */
export interface Destination {
  readonly key: string
  readonly storeKey: string
  readonly onlyIf: Precondition | undefined
  /** Set when something may have to give way: the ETag of what has the name, `''` for whatever that is by then. */
  readonly replaces?: string
}

/** A destination with the file that is sent there. */
export interface PlannedUpload extends Destination {
  readonly request: UploadRequest
}

/**
 * Applies the collision policy to a file that comes through the host, where a HEAD request saves sending it in vain. That two writers do
 * not both win is up to the storage, by `onlyIf`.
 * @param refused keys that exist, as the storage has said when they were written, whatever its lists say
 */
export async function findDestination(
  context: RequestContext,
  request: UploadRequest,
  refused: ReadonlySet<string> = new Set(),
): Promise<Destination> {
  const { settings } = context
  const storeKey = toStoreKey(settings, request.key)
  const { conditionalWrites } = settings.storage.capabilities
  const current = conditionalWrites ? await headIfAllowed(context, storeKey) : undefined
  const isRenamed = request.onConflict === 'rename' && (current !== undefined || refused.has(request.key))
  const known = isRenamed ? await lookUpNumbers(context, request) : undefined
  const names = new Set(known?.names)
  if (current !== undefined) names.add(storeKey)
  return decide(settings, request, { ...known, current, names }, { claimed: refused })
}

/** Applies the collision policies to the files of one request, none of which gets the key of another. */
export async function findDestinations(
  context: RequestContext,
  requests: readonly PromiseSettledResult<UploadRequest>[],
): Promise<PromiseSettledResult<PlannedUpload>[]> {
  const lookups = await lookUpNames(context, valuesOf(requests))
  const claimed = new Set<string>()
  const others: Others = {
    claimed,
    asked: new Set(valuesOf(requests).map(({ key }) => key)),
    next: new Map(),
  }
  return requests.map((entry) =>
    settle(() => {
      const request = unwrap(entry)
      const destination = decide(context.settings, request, lookups.get(request) ?? {}, others)
      claimed.add(destination.key)
      return { ...destination, request }
    }),
  )
}

/** What other files of the same request have to do with the keys of one. */
interface Others {
  /** Keys that exist, or will when another file has been sent. */
  readonly claimed: ReadonlySet<string>
  /** Keys that files ask for by name: no number is to be in their way. */
  readonly asked?: ReadonlySet<string>
  /** By key, the first number that may be free: those below it are not. */
  readonly next?: Map<string, number>
}

function decide(
  settings: Settings,
  { key, onConflict }: UploadRequest,
  { names = new Set(), current, incomplete = false, failure }: KnownNames,
  { claimed, asked, next }: Others,
): Destination {
  if (failure !== undefined) throw failure as Error
  const storeKey = toStoreKey(settings, key)
  const onlyIf = { absent: true } as const
  if (onConflict === 'replace') {
    // A placeholder is not a file that could be replaced: its owner is about to put one there.
    if (claimed.has(key) || current?.placeholder) throw changedMeanwhile(key)
    if (!settings.storage.capabilities.conditionalWrites) {
      return { key, storeKey, onlyIf: undefined, replaces: '' }
    }
    if (current === undefined) return { key, storeKey, onlyIf }
    return { key, storeKey, onlyIf: { etag: current.etag }, replaces: current.etag }
  }
  if (!claimed.has(key) && !names.has(storeKey)) return { key, storeKey, onlyIf }
  if (onConflict === 'reject') throw nameExists(key)
  const stem = stemOf(key)
  const extension = key.slice(stem.length)
  const root = storeKey.slice(0, storeKey.length - key.length)
  let number = next?.get(key) ?? (incomplete ? randomNumber() : 1)
  let free: string
  do free = `${stem}-${number++}${extension}`
  while (claimed.has(free) || asked?.has(free) || names.has(root + free))
  next?.set(key, number)
  return { key: free, storeKey: toStoreKey(settings, free), onlyIf }
}

export function nameExists(key: string): MediaError {
  return new MediaError(
    'name-taken',
    `“${splitKey(key).name}” already exists in this folder. Choose another name.`,
  )
}

/**
 * The error for an upload whose name another has. Final for the policy `reject`; for the others, a new plan finds another name or
 * replaces what is there.
 */
export function existsAlready(key: string, { onConflict }: Declared): MediaError {
  return onConflict === 'reject' ? nameExists(key) : new MediaError('receipt-mismatch')
}

export function changedMeanwhile(key: string): MediaError {
  return new MediaError(
    'changed-meanwhile',
    `Someone else has stored, changed or removed “${splitKey(key).name}” at the same time.`,
  )
}

/** Asks the site's hook again where files get other names than those it has been asked about. */
export async function authorizeKeys(
  { settings, request }: RequestContext,
  keys: readonly string[],
): Promise<void> {
  const peer = peerOf(request)
  await authorize(settings, { request, action: 'upload', keys, ...(peer !== undefined && { peer }) })
}

/** A number of nine digits, for names whose numbers are not all known. */
function randomNumber(): number {
  return 100_000_000 + Math.floor(Math.random() * 900_000_000)
}
