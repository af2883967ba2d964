/** Looks for keys in what the admin's pages load from their own site. */
import type { DoctorContext } from '../check.js'
import { openAdmin } from '../web/admin-page.js'
import { readPage } from '../web/html.js'
import { Unreachable, type WebResponse, follow, textOf } from '../web/request.js'
import { createScanner } from './scanner.js'
import type { Secret } from './secrets.js'

/** What is read of one page, at most. */
const limits = { scripts: 30, milliseconds: 10_000, bytesOfScript: 15 * 1024 ** 2 }

/** @returns addresses by the key that is in them */
export async function searchPages(
  { admins, signal }: DoctorContext,
  secrets: readonly Secret[],
): Promise<Map<Secret, string[]>> {
  const found = new Map<Secret, string[]>()
  const search = ({ body, url }: WebResponse) => {
    const scanner = createScanner(secrets)
    scanner.add(body)
    for (const secret of scanner.found) found.set(secret, [...(found.get(secret) ?? []), url.href])
  }
  for (const admin of admins) {
    const deadline = Date.now() + limits.milliseconds
    const page = await openAdmin(admin, { signal }).catch(toNothing)
    if (!page) continue
    search(page)
    for (const script of scriptsOf(page)) {
      const timeout = deadline - Date.now()
      if (timeout <= 0) break
      const options = { signal, timeout, maxBytes: limits.bytesOfScript }
      const response = await follow(script, options).catch(toNothing)
      if (response) search(response)
    }
  }
  return found
}

function scriptsOf(page: WebResponse): URL[] {
  const { url } = page
  return readPage(textOf(page))
    .scripts.filter((address) => URL.canParse(address, url))
    .map((address) => new URL(address, url))
    .filter(({ origin }) => origin === url.origin)
    .slice(0, limits.scripts)
}

/** Another check reports what cannot be reached. */
function toNothing(error: unknown): undefined {
  if (!(error instanceof Unreachable)) throw error
}
