/** Requests for many files, with one of them. */
import { type Problem, isProblem, routes } from '@tina-s3/contract'

const lists: Record<string, string> = {
  [routes.startUploads.path]: 'files',
  [routes.completeUploads.path]: 'uploads',
  [routes.abortUploads.path]: 'uploads',
  [routes.storeThumbnails.path]: 'thumbnails',
}

/** The body of a request, which is a list where the route takes many files. */
export function toBody(path: string, entry: object): object {
  const name = lists[path]
  return name === undefined ? entry : { [name]: [entry] }
}

/** What has become of the one file. */
export function readEntry<T>(
  path: string,
  status: number,
  body: unknown,
): { status: number; body: T & Problem } {
  const { plans, results = plans } = (body ?? {}) as { plans?: unknown[]; results?: unknown[] }
  const entry = path in lists && results ? results[0] : body
  return { status: isProblem(entry) ? entry.status : status, body: entry as T & Problem }
}
