/** Asks TinaCloud whose token it is. Not by `@tinacms/auth`, which reports an overloaded TinaCloud as it reports a bad token. */

export interface TinaCloudUser {
  readonly id: string
  readonly verified: boolean
}

/**
 * `undefined` for a token that TinaCloud refuses. Nothing else is a refusal: an editor would have to sign in again, and lose what they
 * were about, because TinaCloud is busy.
 * @throws Error when TinaCloud does not respond within `timeout` seconds, or responds with something else
 */
export async function fetchUser(
  clientID: string,
  token: string,
  timeout: number,
): Promise<TinaCloudUser | undefined> {
  const url = `https://identity.tinajs.io/v2/apps/${encodeURIComponent(clientID)}/currentUser`
  const headers = { 'content-type': 'application/json', authorization: token }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeout * 1000) })
  if (!response.ok) {
    await response.body?.cancel()
    if (isRefusal(response.status)) return undefined
    throw new Error(`TinaCloud responded with ${response.status}.`)
  }
  const user = (await response.json()) as { id?: unknown; verified?: unknown } | null
  if (typeof user?.id !== 'string') throw new Error('TinaCloud responded with something other than a user.')
  return { id: user.id, verified: user.verified === true }
}

/** Two of the client's faults have nothing to do with the token: 408 Request Timeout and 429 Too Many Requests. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}
