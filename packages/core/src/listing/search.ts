import type { Listing, Page } from './listing.js'
import { carriesDirectories, toPage } from './ordered.js'
import { scanInRanges } from './parallel-scan.js'
import { scanSerially } from './serial-scan.js'

/**
 * One page of what is found in a directory and all below it: files, and directories by their own name. Every
 * key below the directory is read, so that what is found is what there is; nothing is kept from one request to the next.
 */
export async function searchTree(request: Listing): Promise<Page> {
  const listing = { ...request, withDirectories: carriesDirectories(request) }
  const { orderedListing = true } = listing.settings.storage.capabilities
  return orderedListing ? toPage(await scanInRanges(listing), listing) : scanSerially(listing)
}
