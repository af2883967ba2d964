/** Sites with TinaCloud's users: what a host is started with, and an editor's store on it. */
import { type MediaStore, createMediaStore } from '@tina-s3/client-store'
import type { Environment } from '../../scripts/lib/process.js'

/** Stands in for the identity service in a host's process, and names the site's project. */
export const identity: Environment = {
  NODE_OPTIONS: `--import=${new URL('netlify-fixture/identity.mjs', import.meta.url).href}`,
  NEXT_PUBLIC_TINA_CLIENT_ID: 'my-site',
}

/** @param authorization the header that the admin sends: `Bearer good` is a verified user, `Bearer unverified` is one that is not */
export function openStore(endpoint: string, authorization: string): MediaStore {
  const fetchWithToken = (input: string, init?: RequestInit) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization } })
  return new (createMediaStore({ endpoint }))({ authProvider: { fetchWithToken } })
}
