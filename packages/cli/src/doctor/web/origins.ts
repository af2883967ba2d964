import type { DoctorContext } from '../check.js'

/** Where pages of the admin may be opened, as far as the options and the site say. */
export function adminOrigins({ admins, url, site }: DoctorContext): string[] {
  const named = [...admins, ...(url ? [url] : [])].map(({ origin }) => origin)
  return [...new Set([...named, ...(site.handlerOptions?.allowedOrigins ?? [])])]
}
