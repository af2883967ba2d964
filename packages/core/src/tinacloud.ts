/** Ready-made `authorize` hooks: for TinaCloud, and for whatever guards a self-hosted Tina backend. */
import { MediaError } from './request/errors.js'
import type { Authorize, Principal } from './options.js'
import { fetchUser } from './tinacloud/user.js'

export { type BackendAuthProvider, backendAuth } from './tinacloud/backend-auth.js'

export interface TinaCloudOptions {
  /** The site's client ID. From its configuration, never from a request: it decides whose users are let in. */
  clientID: string
  /** Seconds TinaCloud may take to respond. @default 5 */
  timeout?: number
  /** Seconds a user that TinaCloud has confirmed is not asked for again; 0 to ask every time. @default 30 */
  cacheTtl?: number
}

const maxCached = 1000

/** Characters of an `Authorization` header. TinaCloud's tokens have about 1,000; with `maxCached`, this bounds what is kept. */
const maxTokenLength = 8192

/**
 * Lets in the verified users of one TinaCloud project, by the token the admin sends along.
 * No token or a bad one makes the response 401; TinaCloud out of reach, overloaded or out of order, 503;
 * a user who is not verified, 403.
 * @throws TypeError without a client ID, or for times that are none
 */
export function tinaCloud({ clientID, timeout = 5, cacheTtl = 30 }: TinaCloudOptions): Authorize {
  if (typeof (clientID as unknown) !== 'string' || clientID === '') {
    throw new TypeError('tinaCloud needs the clientID of your TinaCloud project.')
  }
  if (!(timeout > 0 && timeout <= 600)) throw new TypeError('timeout must be seconds, up to 600.')
  if (!(cacheTtl >= 0)) throw new TypeError('cacheTtl must be seconds, 0 or more.')
  const known = new Map<string, { user: Principal; until: number }>()
  return async ({ request }) => {
    const token = request.headers.get('authorization')
    if (!token || token.length > maxTokenLength) return null
    const cached = known.get(token)
    if (cached && cached.until > Date.now()) return cached.user
    known.delete(token)
    const user = await fetchUser(clientID, token, timeout)
    if (!user) return null
    if (!user.verified) throw new MediaError('forbidden', 'This TinaCloud user is not verified.')
    // Oldest out first: a Map keeps the order of insertion.
    if (known.size >= maxCached) known.delete(known.keys().next().value ?? '')
    known.set(token, { user: { id: user.id }, until: Date.now() + cacheTtl * 1000 })
    return { id: user.id }
  }
}
