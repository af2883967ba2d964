import { MediaStore } from './store.js'

/** For code outside the admin: the session comes from whatever has signed the user in. */
export function openMediaStore(readToken: () => Promise<string>) {
  const fetchWithToken = async (input: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await readToken()}`)
    return fetch(input, { ...init, headers })
  }
  return new MediaStore({ authProvider: { fetchWithToken } })
}
