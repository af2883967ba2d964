import { publishedPrefixes } from '@tina-s3/core/inspect'
import type { Secret } from './secrets.js'

/** Variables that bundlers write into public files, by the key that they hold. */
export function searchVariables(
  secrets: readonly Secret[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Map<Secret, string[]> {
  const found = new Map<Secret, string[]>()
  for (const [name, value] of Object.entries(environment)) {
    if (!publishedPrefixes.some((prefix) => name.startsWith(prefix))) continue
    const secret =
      secrets.find((each) => each.value === value) ?? (looksSecret(name, value) ? looks : undefined)
    if (secret) found.set(secret, [...(found.get(secret) ?? []), name])
  }
  return found
}

const looks: Secret = { name: 'secret access key (by its name and looks)', value: '' }

/** As AWS makes them. */
function looksSecret(name: string, value = ''): boolean {
  return /SECRET/i.test(name) && /^[A-Za-z\d/+]{40}$/.test(value)
}
