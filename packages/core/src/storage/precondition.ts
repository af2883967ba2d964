import { StorageError } from './errors.js'
import type { Precondition } from './provider.js'

/**
 * For providers that check conditions themselves; `etag` is that of the object as it is now, if it is there.
 * @throws StorageError `precondition-failed`
 */
export function assertHolds(onlyIf: Precondition | undefined, etag: string | undefined): void {
  if (onlyIf === undefined) return
  const holds = 'absent' in onlyIf ? etag === undefined : etag === onlyIf.etag
  if (!holds)
    throw new StorageError(
      'precondition-failed',
      'The file was created, changed or removed by someone else meanwhile.',
    )
}
