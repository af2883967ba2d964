import { MediaError, isMediaError } from './errors.js'
import type { AuthorizeContext, Principal } from './options.js'
import type { Settings } from './settings.js'

/** Asks the site's hook. @throws MediaError unless it says `true` or names a principal */
export async function authorize(
  settings: Settings,
  context: AuthorizeContext,
): Promise<Principal | undefined> {
  let verdict: unknown
  try {
    verdict = await settings.authorize(context)
  } catch (error) {
    if (isMediaError(error)) throw error
    throw new MediaError('authorization-unavailable', undefined, { cause: error })
  }
  if (verdict === true) return undefined
  if (isPrincipal(verdict)) return verdict
  throw new MediaError('unauthenticated')
}

// An object alone would not do: `{ isAuthorized: false }` and `new Response(null, { status: 401 })` are objects too.
function isPrincipal(value: unknown): value is Principal {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}
