import { UsageError } from '../errors.js'
import type { LostFile, Version } from './versions.js'

export interface Wanted {
  /** Files and folders. */
  readonly keys: readonly string[]
  /** Everything that was deleted. */
  readonly all: boolean
  readonly versionId: string | undefined
}

export interface Selection {
  readonly files: readonly { readonly file: LostFile; readonly version: Version }[]
  /** Keys that stand for nothing. */
  readonly missing: readonly string[]
}

/** An overwritten file has to be named itself: a folder stands for what was deleted in it. @throws UsageError */
export function chooseVersions(found: readonly LostFile[], { keys, all, versionId }: Wanted): Selection {
  const isWanted = (key: string, file: LostFile) =>
    file.key === key || (file.kind === 'deleted' && file.key.startsWith(`${key}/`))
  const files = found
    .filter((file) => (all && file.kind === 'deleted') || keys.some((key) => isWanted(key, file)))
    .map((file) => ({ file, version: choose(file, versionId) }))
  return { files, missing: keys.filter((key) => !found.some((file) => isWanted(key, file))) }
}

function choose({ key, versions }: LostFile, id: string | undefined): Version {
  const version = id === undefined ? versions[0] : versions.find((each) => each.id === id)
  if (version) return version
  const known = versions.map((each) => `${each.id} (${each.lastModified.toISOString()})`).join(', ')
  throw new UsageError(`“${key}” has no version ${id}. There are: ${known}.`)
}
