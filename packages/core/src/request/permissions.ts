/** For `authorize` hooks that decide by directory. */
import { normalizeDirectory } from '@tina-s3/contract'
import type { AuthorizeContext } from '../options.js'

type Reach = Pick<AuthorizeContext, 'action' | 'keys' | 'recursive'>

/**
 * Whether a request reaches a directory or anything in it, to refuse what concerns it: `touches(context, 'private')`. A search reaches
 * everything below its directory; a list of the directory above does not, but shows this one's name.
 * @throws InvalidPathError for what is no directory
 */
export function touches({ keys, recursive = false }: Reach, directory: string): boolean {
  const path = normalizeDirectory(directory)
  return keys.some((key) => isWithin(key, path) || (recursive && isWithin(path, key)))
}

/**
 * Whether a request reaches nothing outside of a directory, to let pass what concerns it alone: `staysWithin(context, 'editors/ada')`.
 * True also for a request that is about no key, such as `status`.
 * @throws InvalidPathError for what is no directory
 */
export function staysWithin({ action, keys }: Reach, directory: string): boolean {
  const path = normalizeDirectory(directory)
  // Only a list is about the directory itself; a file of that name lies beside it.
  return keys.every((key) => isWithin(key, path) && (key !== path || action === 'list'))
}

/** Whether a path is a directory or something in it; everything is in the root, `''`. */
function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}
