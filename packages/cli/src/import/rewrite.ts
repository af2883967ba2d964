/** Which addresses in content change, once the files are where the new ones lead to. */
import { encodeKey, joinKey, trimTrailingSlashes } from '@tina-s3/contract'
import type { Mapping } from '../content/references.js'
import type { Site } from '../site/site.js'
import type { FileResult } from './import-files.js'

export interface Rewrite {
  readonly bases: readonly string[]
  readonly mapping: Mapping
}

/** Files that were not imported keep their addresses. */
export function planRewrite(
  results: readonly FileResult[],
  { storage, mediaRoot }: Pick<Site, 'storage' | 'mediaRoot'>,
  rootRelative: string | undefined,
): Rewrite {
  const toUrl = (key: string) =>
    rootRelative === undefined
      ? storage.publicUrl(joinKey(mediaRoot, key))
      : `${trimTrailingSlashes(rootRelative)}/${encodeKey(key)}`
  const bases = new Set<string>()
  const urls = new Map<string, string>()
  for (const { mentions, ...result } of results) {
    for (const { base, key, query = anyQuery } of mentions) {
      bases.add(base)
      if ('key' in result) urls.set(nameOf(base, key, query), toUrl(result.key))
    }
  }
  return {
    bases: [...bases],
    mapping: ({ base, key, suffix }) => {
      const [query = ''] = suffix.split('#', 1)
      const url = urls.get(nameOf(base, key, query)) ?? urls.get(nameOf(base, key, anyQuery))
      return url === undefined ? undefined : { url }
    },
  }
}

const anyQuery = 'any'

/** Disks and editors do not agree on how to write what Unicode can write in two ways. */
function nameOf(base: string, key: string, query: string): string {
  return JSON.stringify([base, key.normalize('NFC'), query])
}
