import { MediaError, isMediaError } from './errors.js'
import type { AuthorizeContext, Principal } from '../options.js'
import type { Settings } from './settings.js'

/** Calls the site's hook. @throws MediaError unless it returns `true` or a principal */
export async function authorize(
  settings: Settings,
  context: AuthorizeContext,
  { isBackground = false } = {},
): Promise<Principal | undefined> {
  // Where a request with a token gets 401, TinaCMS ends the session. That is not for what the editor has not asked for.
  const refusal =
    isBackground && context.request.headers.has('authorization') ? 'forbidden' : 'unauthenticated'
  try {
    const verdict: unknown = await settings.authorize(context)
    if (verdict === true) return undefined
    if (isPrincipal(verdict)) return verdict
  } catch (error) {
    const isSignIn = isMediaError(error) && error.code === 'unauthenticated'
    if (isMediaError(error)) throw isSignIn && refusal === 'forbidden' ? new MediaError(refusal) : error
    throw new MediaError('authorization-unavailable', undefined, { cause: error })
  }
  throw new MediaError(refusal)
}

// An object alone would not do: `{ isAuthorized: false }` and `new Response(null, { status: 401 })` are objects too.
function isPrincipal(value: unknown): value is Principal {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}
