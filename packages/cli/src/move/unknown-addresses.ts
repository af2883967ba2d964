import { type ScanOptions, scanContent } from '../content/site-content.js'
import type { MoveItem } from './plan.js'

/** Where content or code names an old file. */
export interface OldAddress {
  readonly file: string
  readonly line: number
  readonly key: string
}

/**
 * Paths of the site that end as the key of an old file does, below a base that nobody has named, such as `/media/photos/lake.jpg` where a rewrite
 * leads to the library. Whether they are the file is not known, so it has to stay.
 */
export async function findUnknownAddresses(
  directory: string,
  items: readonly MoveItem[],
  options: ScanOptions,
): Promise<OldAddress[]> {
  const old = new Set(items.map(({ from }) => from))
  const found: OldAddress[] = []
  // The longest base wins: this one has what no other has.
  const scan = { ...options, bases: [...options.bases, '/'] }
  for await (const { file, references } of scanContent(directory, scan))
    for (const { base, key, line } of references) {
      if (base !== '/') continue
      const isKnown = (from: string) => from === key && options.bases.includes('/')
      for (const from of endsOf(key))
        if (old.has(from) && !isKnown(from)) found.push({ file, line, key: from })
    }
  return found
}

/** `a/b/c`, `b/c`, `c` */
function endsOf(key: string): string[] {
  const segments = key.split('/')
  return segments.map((_, index) => segments.slice(index).join('/'))
}
