import type { MediaItem } from '@tina-s3/contract'
import type { Transfer } from './transfer.js'

/** Sends a file through the site's own server. @throws MediaRequestError, or the signal's reason */
export async function sendProxied(transfer: Transfer): Promise<MediaItem> {
  const {
    sending: { handler, limits },
    file,
    declared,
    signal,
    onSent,
  } = transfer
  // Once: without a response it is not known whether the file has arrived, and a second try would find that its name exists.
  const query = { ...declared }
  const item = await limits.connections(
    () => handler<MediaItem>('upload', { query, body: file, signal }),
    signal,
  )
  onSent(file.size)
  return item
}
