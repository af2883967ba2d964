/** What versions of a bucket's objects there are. */
import { joinKey } from '@tina-s3/contract'
import {
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3'
import type { Bucket } from '../site/site.js'
import { explained } from './explained.js'

export interface Version {
  readonly id: string
  readonly etag: string
  /** Bytes. */
  readonly size: number
  readonly lastModified: Date
}

/** A file that is not as it was. */
export interface LostFile {
  /** Relative to the media root. */
  readonly key: string
  readonly kind: 'deleted' | 'overwritten'
  /** When that happened. */
  readonly since: Date
  /** ETag of what is there now; not set for what was deleted. */
  readonly etag?: string
  /** What can be brought back, the newest first. */
  readonly versions: readonly Version[]
}

/** `never`: the bucket keeps no versions. `suspended`: it keeps those from before. `unknown`: nobody says, or the credentials may not ask. */
export type Versioning = 'enabled' | 'suspended' | 'never' | 'unknown'

export async function readVersioning({ client, name }: Bucket): Promise<Versioning> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: name }))
    return Status === 'Enabled' ? 'enabled' : Status === 'Suspended' ? 'suspended' : 'never'
  } catch {
    // The list of versions shows it.
    return 'unknown'
  }
}

/** All that happened below a prefix, in the order of the keys. What is hidden there is no media. */
export async function* lostFiles(
  { client, name }: Bucket,
  mediaRoot: string,
  below: string,
): AsyncGenerator<LostFile> {
  const root = mediaRoot === '' ? '' : `${mediaRoot}/`
  const groups = new Map<string, Entry[]>()
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
  while (marker !== undefined) {
    // Without `EncodingType`: keys of a media library can be written in XML, and not every server says whether it has encoded them.
    const input = { Bucket: name, Prefix: joinKey(mediaRoot, below), MaxKeys: 1000, ...marker }
    const list = () => client.send(new ListObjectVersionsCommand(input))
    const page: ListObjectVersionsCommandOutput = await explained('s3:ListBucketVersions', list)
    for (const entry of entriesOf(page)) {
      const group = groups.get(entry.key)
      if (group) group.push(entry)
      else groups.set(entry.key, [entry])
    }
    marker = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined
    for (const [storeKey, entries] of groups) {
      // The next page may go on with the last key.
      if (marker !== undefined && storeKey === page.NextKeyMarker) continue
      groups.delete(storeKey)
      const lost = toLost(storeKey.slice(root.length), entries)
      if (lost) yield lost
    }
  }
}

/** A version, or a delete marker, which has no ETag. */
interface Entry {
  readonly key: string
  readonly id: string
  readonly since: Date
  readonly isLatest: boolean
  readonly version?: Version
}

function entriesOf({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): Entry[] {
  const versions = Versions.map(
    ({ Key = '', VersionId = '', ETag = '', Size = 0, LastModified = new Date(0), IsLatest = false }) => ({
      key: Key,
      id: VersionId,
      since: LastModified,
      isLatest: IsLatest,
      version: { id: VersionId, etag: ETag, size: Size, lastModified: LastModified },
    }),
  )
  const markers = DeleteMarkers.map(
    ({ Key = '', VersionId = '', LastModified = new Date(0), IsLatest = false }) => ({
      key: Key,
      id: VersionId,
      since: LastModified,
      isLatest: IsLatest,
    }),
  )
  return [...versions, ...markers]
}

function toLost(key: string, entries: readonly Entry[]): LostFile | undefined {
  if (key === '' || key.endsWith('/') || /(?:^|\/)\./.test(key)) return undefined
  const latest = entries.find(({ isLatest }) => isLatest)
  const current = latest?.version
  // Empty objects hold names while files are on their way to them. Servers list the versions of a key from the newest on.
  const versions = entries
    .flatMap(({ version }) =>
      version && version.size > 0 && version.etag !== current?.etag ? [version] : [],
    )
    .sort((one, other) => other.lastModified.getTime() - one.lastModified.getTime())
  if (latest === undefined || versions.length === 0) return undefined
  if (current === undefined) return { key, kind: 'deleted', since: latest.since, versions }
  return { key, kind: 'overwritten', since: latest.since, etag: current.etag, versions }
}
