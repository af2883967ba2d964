import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { startServer } from '../../../../test/server.js'
import { lostFiles } from './versions.js'

/** One entry of a list of versions: `marker` for a delete marker. */
interface Entry {
  readonly key: string
  readonly id: string
  readonly marker?: true
}

describe('lostFiles', () => {
  let close: () => Promise<void>
  afterEach(() => close())

  /** Lists these entries, which are in the order of S3, some on each page. */
  async function listOf(entries: readonly Entry[], pageSize: number) {
    const server = await startServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://localhost').searchParams
      const marker = [query.get('key-marker'), query.get('version-id-marker')]
      const start = entries.findIndex(({ key, id }) => key === marker[0] && id === marker[1]) + 1
      const page = entries.slice(start, start + pageSize)
      const last = start + pageSize < entries.length ? page.at(-1) : undefined
      response.setHeader('content-type', 'application/xml')
      response.end(
        `<ListVersionsResult>${page.map((entry) => toXml(entry, entries)).join('')}<IsTruncated>${last !== undefined}</IsTruncated>` +
          (last
            ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextVersionIdMarker>${last.id}</NextVersionIdMarker>`
            : '') +
          '</ListVersionsResult>',
      )
    })
    close = server.close
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }
    const client = new S3Client({
      endpoint: server.origin,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
    })
    const found: string[] = []
    for await (const { key, kind, versions } of lostFiles(
      { name: 'media', client, publicUrl: undefined },
      'm',
      '',
    ))
      found.push(`${kind} ${key} ${versions.map(({ id }) => id).join(' ')}`)
    return found
  }

  const entries: Entry[] = [
    { key: 'm/a.txt', id: 'a3', marker: true },
    { key: 'm/a.txt', id: 'a2' },
    { key: 'm/a.txt', id: 'a1' },
    { key: 'm/b.txt', id: 'b2' },
    { key: 'm/b.txt', id: 'b1' },
    { key: 'm/c.txt', id: 'c1' },
    { key: 'm/d.txt', id: 'd2', marker: true },
    { key: 'm/d.txt', id: 'd1', marker: true },
    { key: 'm/e.txt', id: 'e3', marker: true },
    { key: 'm/e.txt', id: 'e2', marker: true },
    { key: 'm/e.txt', id: 'e1' },
  ]

  it.each([1, 2, 3, 4, 5, 100])(
    'reads lists of %i entries a page, wherever they are cut',
    async (pageSize) => {
      expect(await listOf(entries, pageSize)).toEqual([
        'deleted a.txt a2 a1',
        'overwritten b.txt b1',
        'deleted e.txt e1',
      ])
    },
  )
})

/** All at the same time: S3 counts in seconds, and lists the newest version of a key first. */
function toXml({ key, id, marker }: Entry, entries: readonly Entry[]): string {
  const isLatest = entries.find((entry) => entry.key === key)?.id === id
  const common = `<Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest><LastModified>2026-11-27T00:00:00.000Z</LastModified>`
  return marker
    ? `<DeleteMarker>${common}</DeleteMarker>`
    : `<Version>${common}<ETag>"${id}"</ETag><Size>1</Size></Version>`
}
