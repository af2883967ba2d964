/** What a caller is about to do; `authorize` decides on it. */
export type MediaAction = 'status' | 'list' | 'upload' | 'delete' | 'rename'

/** One line of the HTTP contract. `path` comes after the handler's base path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly action: MediaAction
}

/** Where a media handler is mounted by default. */
export const defaultBasePath = '/api/s3/media'

/** Every request a media handler responds to. Keys travel in the query or in a small JSON body, never in the path. */
export const routes = {
  status: { method: 'GET', path: '/status', action: 'status' },
  list: { method: 'GET', path: '', action: 'list' },
  upload: { method: 'POST', path: '', action: 'upload' },
  startUploads: { method: 'POST', path: '/uploads', action: 'upload' },
  signParts: { method: 'POST', path: '/uploads/sign-parts', action: 'upload' },
  completeUploads: { method: 'POST', path: '/uploads/complete', action: 'upload' },
  abortUploads: { method: 'POST', path: '/uploads/abort', action: 'upload' },
  storeThumbnails: { method: 'POST', path: '/uploads/thumbnails', action: 'upload' },
  delete: { method: 'DELETE', path: '', action: 'delete' },
  rename: { method: 'POST', path: '/rename', action: 'rename' },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes

const routeNames = Object.keys(routes) as RouteName[]

/**
 * Finds the route for a method and a path that already lacks the base path. `HEAD` is handled as `GET` (RFC 9110, 9.3.2).
 * Some hosts pass on the base path and one segment below it, and nothing else; there `named`, the query's `route`, names the route.
 * Without a route for the method, `allow` lists the methods the path has: empty when there is no such path.
 */
export function matchRoute(
  method: string,
  path: string,
  named?: string | null,
): { name: RouteName } | { allow: readonly string[] } {
  const wanted = method === 'HEAD' ? 'GET' : method
  const isHere = (name: RouteName) =>
    named ? name === named && /^(\/[^/]*)?$/.test(path) : routes[name].path === path
  const here = routeNames.filter(isHere)
  const name = here.find((candidate) => routes[candidate].method === wanted)
  if (name !== undefined) return { name }
  const methods = here.map((candidate): string => routes[candidate].method)
  if (methods.includes('GET')) methods.push('HEAD')
  return { allow: methods.length > 0 ? [...methods, 'OPTIONS'] : [] }
}
