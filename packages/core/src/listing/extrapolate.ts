import { compareKeys } from '../storage/key-order.js'

/**
 * Guesses which keys stand so many pages further on, from the keys of one page. A key is read as a number
 * whose digits, place by place, are the characters that the page has there. Numbered names are continued
 * exactly, hashes nearly so, and words roughly; a guess need not exist, and who uses one must not rely on it.
 */

/** Characters that count, from the first one in which the page's keys differ. More would not fit a number. */
const places = 6

const classes = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz']
const hexadecimal = '0123456789abcdef'

/**
 * Keys that number on from a page.
 * @param keys some of a page's in their order, first and last included
 * @param pages between one guess and the next, and between the last key and the first guess
 * @param count guesses at most; there are fewer where no greater key can be written with the page's characters
 * @returns guesses in rising order, each after the last key
 */
export function extrapolate(keys: readonly string[], pages: number, count: number): string[] {
  const first = keys[0] ?? ''
  const last = keys.at(-1) ?? ''
  const shared = sharedLength(first, last)
  if (shared >= last.length) return []
  const alphabets = alphabetsOf(keys, shared)
  const capacity = alphabets.reduce((product, alphabet) => product * alphabet.length, 1)
  const valueOf = (key: string) =>
    alphabets.reduce(
      (value, alphabet, place) =>
        value * alphabet.length + Math.max(alphabet.indexOf(key.charAt(shared + place)), 0),
      0,
    )
  const start = valueOf(last)
  const step = (start - valueOf(first)) * pages
  const guesses: string[] = []
  for (let index = 1; step > 0 && index <= count; index++) {
    const target = Math.floor(start + step * index)
    const head = carry(last.slice(0, shared), Math.floor(target / capacity), alphabets[0] ?? '')
    const guess = head === undefined ? '' : head + write(target % capacity, alphabets)
    if (compareKeys(guess, guesses.at(-1) ?? last) <= 0) break
    // Half of a character is no key that a request can name.
    if (!/\p{Surrogate}/u.test(guess)) guesses.push(guess)
  }
  return guesses
}

/**
 * Other initials, for what comes after all numbers: of the last word that the page's keys share, then of the one before.
 * @param from characters that are left as they are
 * @returns in rising order, each after the last key
 */
export function nextInitials(keys: readonly string[], from: number): string[] {
  const last = keys.at(-1) ?? ''
  const shared = sharedLength(keys[0] ?? '', last)
  const found: string[] = []
  for (let place = shared - 1; place >= from; place--) {
    const isInitial = place === from || !/[\da-z]/i.test(last.charAt(place - 1))
    const letters = isInitial ? classes.find((some) => some.includes(last.charAt(place) || ' ')) : undefined
    const later = letters?.slice(letters.indexOf(last.charAt(place)) + 1) ?? ''
    // The next one, the second, the fourth and so on: most of them are likely to be empty.
    const some = [...later].filter((_, index) => (index & (index + 1)) === 0)
    found.push(...some.map((letter) => last.slice(0, place) + letter))
  }
  return found
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** What may stand in each place, from `start` on. */
function alphabetsOf(keys: readonly string[], start: number): string[] {
  const found = Array.from({ length: places }, (_, place) =>
    alphabetOf(keys.map((key) => key.charAt(start + place)).join('')),
  )
  // One page of hashes shows few of the characters that may come first, and all of them further on.
  for (let place = places - 2; place >= 0; place--) {
    const next = found[place + 1] ?? ''
    const isPartOfIt = [...(found[place] ?? '')].every((letter) => next.includes(letter))
    if (isPartOfIt && /^[\da-z]+$/i.test(next)) found[place] = next
  }
  return found
}

/** What may stand where these characters stand, in order. */
function alphabetOf(characters: string): string {
  if (/^(?=.*\d)(?=.*[a-f])[\da-f]+$/.test(characters)) return hexadecimal
  const known = classes.filter((letters) => [...letters].some((letter) => characters.includes(letter)))
  const letters = new Set([...known.join(''), ...characters.split('')])
  return letters.size === 0 ? ' ' : [...letters].sort(compareKeys).join('')
}

/**
 * Counts on in the part that all keys share: `IMG_09` to `IMG_10`. `undefined` where it has no greater value:
 * what comes after the last number says nothing about the word before it.
 */
function carry(text: string, amount: number, next: string): string | undefined {
  let rest = amount
  let result = ''
  for (let place = text.length - 1; rest > 0; place--) {
    const character = text.charAt(place)
    if (!/[\da-z]/i.test(character)) return undefined
    // Only one is seen here, and the one after it says more about what there may be.
    const alphabet = next.includes(character) ? next : alphabetOf(character)
    const value = alphabet.indexOf(character) + rest
    result = alphabet.charAt(value % alphabet.length) + result
    rest = Math.floor(value / alphabet.length)
  }
  return text.slice(0, text.length - result.length) + result
}

function write(value: number, alphabets: readonly string[]): string {
  let rest = value
  let result = ''
  for (const alphabet of alphabets.toReversed()) {
    result = alphabet.charAt(rest % alphabet.length) + result
    rest = Math.floor(rest / alphabet.length)
  }
  return result
}
