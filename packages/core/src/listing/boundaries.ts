import { compareKeys } from '../storage/key-order.js'
import { extrapolate, nextInitials } from './extrapolate.js'

/**
 * Where a stretch of keys may be divided: at directories that a LIST with a delimiter has shown, and at
 * guessed keys where there are none. A poor boundary costs a request; none can make the scan miss a key.
 */

/** Directories on the way to a page that are looked into for others, the deepest ones. */
const maxLevels = 4

/** Guesses within a directory that others follow. */
const fewGuesses = 3

export interface Stretch {
  /** Where the page began; `undefined` for the very beginning. */
  readonly before: string | undefined
  /** Where it ended. */
  readonly position: string
  readonly until: string | undefined
}

export interface Spacing {
  /** From one boundary to the next, as far as is known. */
  readonly pages: number
  /** As many are to be there, with fewer pages if need be. */
  readonly ranges: number
  /** Boundaries at most. */
  readonly most: number
}

export interface Boundaries {
  /** Directories in which others are to be looked for, each of them returned once. */
  toExplore(stretch: Stretch, sample: readonly string[]): readonly string[]
  /** Adds what was found there. */
  add(directories: readonly string[]): void
  /**
   * Keys after `position` and before `until`, in order, estimated from the page just before `position`.
   * @param sample keys of that page, see `sampleOf`
   */
  between(stretch: Stretch, sample: readonly string[], spacing: Spacing): readonly string[]
}

/** @param prefix of the scan: nothing above it is looked at */
export function createBoundaries(prefix: string): Boundaries {
  let known: string[] = []
  const explored = new Set<string>()
  const countUpTo = (key: string) => {
    const index = known.findIndex((directory) => compareKeys(directory, key) > 0)
    return index < 0 ? known.length : index
  }
  const add = (directories: readonly string[]) => {
    known = [...new Set([...known, ...directories])].sort(compareKeys)
  }

  return {
    toExplore({ before, position }, sample) {
      if (countUpTo(position) > countUpTo(before ?? prefix)) return []
      const directory = sharedDirectory(sample, prefix)
      const children = childrenOf(sample, directory)
      // One LIST shows 1,000 directories. Where hardly one holds two files, that is no faster than to read on.
      const isWorthIt = children.length > 0 && children.length < sample.length / 2
      const levels = levelsOf(directory, prefix).filter((level) => level !== directory || isWorthIt)
      const found = levels.slice(-maxLevels).filter((level) => !explored.has(level))
      if (found.includes(directory)) add(children)
      for (const level of found) explored.add(level)
      return found
    },

    add,

    between({ before, position, until }, sample, { pages, ranges, most }) {
      const isInside = (key: string) =>
        compareKeys(key, position) > 0 && (until === undefined || compareKeys(key, until) < 0)
      const next = countUpTo(position)
      const perPage = next - countUpTo(before ?? prefix)
      if (perPage > 0) {
        const share = Math.ceil((known.length - next) / ranges)
        const step = Math.min(perPage * pages, Math.max(perPage, share))
        const found = known.filter(
          (_, index) => (index - next + 1) % step === 0 || index === known.length - 1,
        )
        return found.filter(isInside).slice(0, most)
      }
      // The page lies within one directory, whose end is the next one; those after it may be as large.
      const end = known[next]
      const isBeforeEnd = (key: string) => end === undefined || compareKeys(key, end) < 0
      const numbered = extrapolate(sample, pages, most)
      const isAfterThem = (key: string) => compareKeys(key, numbered.at(-1) ?? position) > 0
      const initials = nextInitials(sample, sharedDirectory(sample, prefix).length).filter(isAfterThem)
      // With other directories to read, many guesses about this one would be work for nothing.
      const guesses = [...numbered, ...initials]
        .slice(0, end === undefined ? most : fewGuesses)
        .filter(isBeforeEnd)
      return [...guesses, ...known.slice(next)].filter(isInside).slice(0, most)
    },
  }
}

/** Enough of a page's keys to see their pattern: every so many, the first and the last. */
export function sampleOf(keys: readonly string[]): readonly string[] {
  const step = Math.max(Math.floor(keys.length / 64), 1)
  return keys.filter((_, index) => index % step === 0 || index === keys.length - 1)
}

/** The deepest directory that has all keys, with `/` at its end. */
function sharedDirectory(sample: readonly string[], prefix: string): string {
  const first = sample[0] ?? prefix
  const last = sample.at(-1) ?? prefix
  let length = first.lastIndexOf('/') + 1
  while (length > prefix.length && !last.startsWith(first.slice(0, length))) {
    length = first.lastIndexOf('/', length - 2) + 1
  }
  return first.slice(0, Math.max(length, prefix.length))
}

/** The directories directly below one, as far as the keys show them. */
function childrenOf(sample: readonly string[], directory: string): string[] {
  const ends = sample.map((key) => key.slice(0, key.indexOf('/', directory.length) + 1))
  return [...new Set(ends)].filter((child) => child.length > directory.length)
}

/** A directory and those above it, down from the prefix. */
function levelsOf(directory: string, prefix: string): string[] {
  const levels = [prefix]
  for (
    let slash = directory.indexOf('/', prefix.length);
    slash >= 0;
    slash = directory.indexOf('/', slash + 1)
  ) {
    levels.push(directory.slice(0, slash + 1))
  }
  return levels
}
