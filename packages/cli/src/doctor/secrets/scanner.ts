/** Finds keys in text that comes in chunks, such as a built file. */
import type { Secret } from './secrets.js'

export interface Scanner {
  /** In the order of the text. */
  add(chunk: Uint8Array): void
  /** Those that were in it. */
  readonly found: ReadonlySet<Secret>
}

/** A key of AWS that nobody has named. */
const unknownKey: Secret = {
  name: 'secret access key (by its looks, with an access key ID beside it)',
  value: '',
}

/** Characters between an access key ID and its secret, at most. */
const distance = 300

const accessKeyId = /\bAKIA[A-Z\d]{16}\b/g
const secretLike = /(?<![\w/+=-])[A-Za-z\d/+]{40}(?![\w/+=-])/g

export function createScanner(secrets: readonly Secret[]): Scanner {
  const needles = secrets.map((secret) => [secret, spellings(secret.value)] as const)
  const overlap = Math.max(
    2 * distance,
    ...needles.flatMap(([, values]) => values.map(({ length }) => length)),
  )
  const found = new Set<Secret>()
  let tail = ''
  return {
    found,
    add(chunk) {
      const text = tail + Buffer.from(chunk).toString('latin1')
      for (const [secret, values] of needles)
        if (values.some((value) => text.includes(value))) found.add(secret)
      if (hasUnknownKey(text, secrets)) found.add(unknownKey)
      tail = text.slice(-overlap)
    },
  }
}

/** As it is, in a URL, and with the slashes of some JSON. */
function spellings(value: string): string[] {
  return [...new Set([value, encodeURIComponent(value), value.replaceAll('/', '\\/')])]
}

function hasUnknownKey(text: string, secrets: readonly Secret[]): boolean {
  return [...text.matchAll(accessKeyId)].some(({ index }) => {
    const around = text.slice(Math.max(0, index - distance), index + distance)
    return [...around.matchAll(secretLike)].some(
      ([value]) => isMixed(value) && !secrets.some((secret) => secret.value === value),
    )
  })
}

/** Hashes in hexadecimal are as long. */
function isMixed(value: string): boolean {
  return /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value)
}
