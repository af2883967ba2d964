/** A storage that does nothing but list, in pages of any size and under any load, while keys come and go. */
import { memoryStorage } from '../src/memory.js'
import { compareKeys } from '../src/storage/key-order.js'
import type { ListOptions, ListPage, StorageProvider } from '../src/storage/provider.js'

export interface ListedStorageOptions {
  /** Entries of the next page, given what was asked for; 0 for an empty page that is followed by others. */
  pageSize?: (limit: number, options: ListOptions) => number
  /** Called before the response to each LIST, with the number of those before it. May change the keys, wait, or throw. */
  beforeResponse?: (number: number, options: ListOptions) => Promise<void> | void
  orderedListing?: boolean
}

export function createListedStorage(initial: Iterable<string>, options: ListedStorageOptions = {}) {
  const { pageSize = (limit) => limit, beforeResponse = () => undefined, orderedListing = true } = options
  const keys = new Set(initial)
  const requests: ListOptions[] = []
  let sorted: string[] | undefined
  let underWay = 0
  let most = 0

  /** The index of the first key after this one. */
  const indexAfter = (all: readonly string[], key: string) => {
    let [low, high] = [0, all.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareKeys(all[middle] ?? '', key) > 0) high = middle
      else low = middle + 1
    }
    return low
  }

  function page(request: ListOptions): ListPage {
    const { prefix, recursive, limit, cursor, startAfter } = request
    sorted ??= [...keys].sort(compareKeys)
    const size = Math.min(limit, pageSize(limit, request))
    let last = cursor === undefined ? startAfter : cursor.slice(1)
    const found: string[] = []
    let index = indexAfter(sorted, last ?? '')
    for (let key = sorted[index]; key !== undefined; key = sorted[index]) {
      if (!key.startsWith(prefix)) {
        index++
        continue
      }
      if (found.length >= size) return toPage(found, `>${last ?? ''}`)
      const slash = recursive ? -1 : key.indexOf('/', prefix.length)
      const entry = slash < 0 ? key : key.slice(0, slash + 1)
      // After a directory nothing of it comes again.
      last = slash < 0 ? key : `${entry}\u{10ffff}`
      found.push(entry)
      index = indexAfter(sorted, last)
    }
    return toPage(found)
  }

  async function list(request: ListOptions): Promise<ListPage> {
    const number = requests.push(request) - 1
    most = Math.max(most, ++underWay)
    try {
      request.signal?.throwIfAborted()
      await beforeResponse(number, request)
      request.signal?.throwIfAborted()
      return page(request)
    } finally {
      underWay--
    }
  }

  const memory = memoryStorage()
  const capabilities = { ...memory.capabilities, orderedListing }
  const storage: StorageProvider = { ...memory, capabilities, list }
  return {
    storage,
    /** All that were sent, in order. */
    requests,
    /** The most that were under way at once. */
    most: () => most,
    /** Adds the key, or removes it. */
    toggle(key: string) {
      if (!keys.delete(key)) keys.add(key)
      sorted = undefined
    },
  }
}

function toPage(entries: readonly string[], cursor?: string): ListPage {
  const toObject = (key: string) => ({ key, size: 1, lastModified: new Date(0), etag: '"1"' })
  return {
    objects: entries.filter((entry) => !entry.endsWith('/')).map(toObject),
    prefixes: entries.filter((entry) => entry.endsWith('/')),
    ...(cursor !== undefined && { cursor }),
  }
}
