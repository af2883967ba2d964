/** What is found out about the names that uploads ask for, before they get their plans. */
import { splitKey } from '@tina-s3/contract'
import type { RequestContext } from '../request/context.js'
import { toStoreKey } from '../request/key-mapping.js'
import { isStorageError } from '../storage/errors.js'
import type { StoredObject } from '../storage/provider.js'
import { settleAll } from './batch.js'
import { type KeyRange, listNames, rangeOf, rangeOfNumbers } from './existing-names.js'
import { needsMultipart } from './part-layout.js'
import type { UploadRequest } from './upload-request.js'

export interface KnownNames {
  /** Keys of the storage that exist, as far as that is known. */
  readonly names?: ReadonlySet<string>
  /** What is to be replaced. */
  readonly current?: StoredObject | undefined
  /** Set when the name may exist with more numbers than those in `names`. */
  readonly incomplete?: boolean
  /** Set when the storage could not be asked. */
  readonly failure?: unknown
}

/**
 * Small files of one directory from which on a list of its names is worth it. Without one, the storage refuses a name that exists when the
 * file is sent. A list costs what a PUT costs and one round trip for all, so it pays where one in ten of the names exists.
 */
const worthList = 10

/**
 * Looks up what must be known: for `replace` the version that has the name, for `rename` its numbers, and for a multipart upload whether the
 * name exists, since many parts would be sent in vain. Nothing where the storage's own check is enough.
 */
export async function lookUpNames(
  context: RequestContext,
  requests: readonly UploadRequest[],
): Promise<ReadonlyMap<UploadRequest, KnownNames>> {
  const known = new Map<UploadRequest, KnownNames>()
  if (!context.settings.storage.capabilities.conditionalWrites) return known
  const tasks: (() => Promise<unknown>)[] = []
  const directories = new Map<string, UploadRequest[]>()
  for (const request of requests) {
    if (request.onConflict === 'replace') {
      tasks.push(async () => known.set(request, await lookUpByHead(context, request.key)))
      continue
    }
    const { directory } = splitKey(request.key)
    const group = directories.get(directory)
    if (group) group.push(request)
    else directories.set(directory, [request])
  }
  for (const group of directories.values()) tasks.push(() => lookUpByList(context, group, known))
  await settleAll(tasks, (task) => task())
  return known
}

/** The numbers that exist of a name which does. */
export async function lookUpNumbers(context: RequestContext, request: UploadRequest): Promise<KnownNames> {
  const known = new Map<UploadRequest, KnownNames>()
  await lookUpByList(context, [request], known)
  return known.get(request) ?? {}
}

/** Credentials that may write but not read are no reason to fail here: the storage's own check decides. */
export async function headIfAllowed(
  { settings, request }: RequestContext,
  storeKey: string,
): Promise<StoredObject | undefined> {
  try {
    return await settings.storage.head(storeKey, { signal: request.signal })
  } catch (error) {
    if (isDenied(error)) return undefined
    throw error
  }
}

/** Files of one directory, none of which is to replace another. */
async function lookUpByList(
  context: RequestContext,
  requests: readonly UploadRequest[],
  known: Map<UploadRequest, KnownNames>,
): Promise<void> {
  // One range for equal requests: what is known of one is known of all.
  const distinct = new Map<string, KeyRange>()
  const ranges = new Map<UploadRequest, KeyRange>()
  for (const request of requests) {
    const own = toRange(context, request)
    const name = JSON.stringify(own)
    const range = distinct.get(name) ?? own
    distinct.set(name, range)
    ranges.set(request, range)
  }
  const must = requests.filter((request) => !ranges.get(request)?.optional)
  const isWorthIt = requests.length - must.length >= worthList
  const wanted = [...distinct.values()].filter(({ optional }) => isWorthIt || !optional)
  if (wanted.length === 0) return
  const lookUpEach = (failure?: unknown) =>
    settleAll(must, async (request) => {
      known.set(request, failure === undefined ? await lookUpByHead(context, request.key) : { failure })
    })
  if (context.settings.storage.capabilities.orderedListing === false) return void (await lookUpEach())
  try {
    const { names, incomplete } = await listNames(context, wanted)
    await settleAll([...ranges], async ([request, range]) => {
      // The name itself comes after its numbers, and the list may not have come that far.
      const isCut = incomplete.has(range) && !range.optional
      const own = isCut ? await lookUpByHead(context, request.key) : {}
      for (const name of own.names ?? []) names.add(name)
      known.set(request, { ...own, names })
    })
  } catch (failure) {
    await lookUpEach(isDenied(failure) ? undefined : failure)
  }
}

async function lookUpByHead(context: RequestContext, key: string): Promise<KnownNames> {
  try {
    const storeKey = toStoreKey(context.settings, key)
    const current = await headIfAllowed(context, storeKey)
    return { current, names: new Set(current && [storeKey]), incomplete: true }
  } catch (failure) {
    return { failure }
  }
}

function toRange({ settings }: RequestContext, { key, size, onConflict }: UploadRequest): KeyRange {
  const storeKey = toStoreKey(settings, key)
  if (onConflict === 'rename') return rangeOfNumbers(storeKey)
  return rangeOf(storeKey, { optional: !needsMultipart(size, settings.storage) })
}

/** A permission may be missing here; credentials that nothing accepts are no use for the upload either. */
function isDenied(error: unknown): boolean {
  if (!isStorageError(error) || error.code !== 'access-denied') return false
  return error.reason === undefined || error.reason === 'permission-missing'
}
