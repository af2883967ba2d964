/** Ready-made `authorize` hooks: for TinaCloud, and for whatever guards a self-hosted Tina backend. */
import { isUserAuthorized } from '@tinacms/auth'
import { MediaError } from './errors.js'
import type { Authorize, Principal } from './options.js'

export { type BackendAuthProvider, backendAuth } from './tinacloud/backend-auth.js'

export interface TinaCloudOptions {
  /** The site's client ID. From its configuration, never from a request: it decides whose users are let in. */
  clientID: string
  /** Seconds TinaCloud may take to answer. @default 5 */
  timeout?: number
  /** Seconds a user that TinaCloud has confirmed is not asked for again; 0 to ask every time. @default 30 */
  cacheTtl?: number
}

const maxCached = 1000

/**
 * Lets in the verified users of one TinaCloud project, by the token the admin sends along.
 * No token or a bad one answers 401; TinaCloud out of reach, 503; a user who is not verified, 403.
 * @throws TypeError without a client ID
 */
export function tinaCloud({ clientID, timeout = 5, cacheTtl = 30 }: TinaCloudOptions): Authorize {
  if (!clientID) throw new TypeError('tinaCloud needs the clientID of your TinaCloud project.')
  const known = new Map<string, { user: Principal; until: number }>()
  return async ({ request }) => {
    const token = request.headers.get('authorization')
    if (!token) return null
    const cached = known.get(token)
    if (cached && cached.until > Date.now()) return cached.user
    known.delete(token)
    // @tinacms/auth puts it into a URL as it is.
    const user = await within(timeout, isUserAuthorized({ clientID: encodeURIComponent(clientID), token }))
    if (!user) return null
    if (!user.verified) throw new MediaError('forbidden', 'This TinaCloud user is not verified.')
    // Oldest out first: a Map keeps the order of insertion.
    if (known.size >= maxCached) known.delete(known.keys().next().value ?? '')
    known.set(token, { user: { id: user.id }, until: Date.now() + cacheTtl * 1000 })
    return { id: user.id }
  }
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const expire = () => reject(new Error(`TinaCloud did not answer within ${seconds} s.`))
    timer = setTimeout(expire, seconds * 1000)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    throw new MediaError('authorization-unavailable', undefined, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
