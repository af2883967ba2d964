/**
 * Lists and searches in a library of 100,000 objects, with the storage near and far: time, LIST requests, and what the site's process grows
 * by. Beside the search, a serial scan through the bare SDK: one LIST request after the other, to the end.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { judge } from './bars.js'
import { startHost } from './host-process.js'
import { isList, startHttpProxy } from './http-proxy.js'
import { library, provideLibrary } from './library-bucket.js'
import { forgetPeak, readMemory } from './memory.js'
import { median, mebibytes, milliseconds, print, ratio, takeTurns } from './report.js'
import { createClient } from './s3.js'
import { endpoint } from './s3-config.js'

interface Page {
  readonly items: readonly unknown[]
  readonly directories: readonly string[]
  readonly cursor?: string
}

interface Case {
  readonly name: string
  readonly query: Record<string, string>
  /** Whether this page has what is looked for. The next is fetched otherwise, as when an editor scrolls. */
  readonly isFound: (page: Page) => boolean
  readonly rounds: number
  readonly withSerial?: true
}

interface Measured {
  readonly name: string
  /** Milliseconds added to each LIST request. */
  readonly delay: number
  /** Milliseconds. */
  readonly time: number
  readonly serial?: number
  readonly requests: number
  readonly pages: number
  /** Bytes. */
  readonly growth: number
}

/** As many as TinaCMS's media manager asks for. */
const limit = '36'
const hasFiles = ({ items }: Page) => items.length > 0

const cases: readonly Case[] = [
  {
    name: 'list of the root',
    query: {},
    isFound: (page) => page.directories.length === library.directories,
    rounds: 5,
  },
  { name: 'list of one directory', query: { directory: library.directory }, isFound: hasFiles, rounds: 5 },
  { name: 'search, common match', query: { search: library.common }, isFound: hasFiles, rounds: 5 },
  {
    name: 'search, match at the end',
    query: { search: library.last },
    isFound: hasFiles,
    rounds: 3,
    withSerial: true,
  },
  { name: 'search, no match', query: { search: library.none }, isFound: () => false, rounds: 1 },
]

await provideLibrary()
let delay = 0
const storage = await startHttpProxy(endpoint, async (request) => {
  if (delay > 0 && isList(request)) await wait(delay)
})
const results: Measured[] = []
try {
  for (delay of [0, 200]) for (const each of cases) results.push(await measure(each))
} finally {
  storage.close()
}
report()

async function measure({ name, query, isFound, rounds, withSerial }: Case): Promise<Measured> {
  const host = await startHost('direct', { bucket: library.bucket, endpoint: storage.origin })
  try {
    // What the process loads with its first requests is no growth.
    for (let n = 0; n < 5; n++) await fetchPage(host.url, { directory: library.directory })
    const before = readMemory(host, 'now')
    forgetPeak(host)
    let [requests, pages] = [0, 0]
    const ours = async () => {
      storage.forget()
      pages = await browse(host.url, query, isFound)
      requests = storage.seen.filter(isList).length
    }
    const times: { ours: number[]; serial?: number[] } = await (withSerial
      ? takeTurns({ ours, serial: scan }, { rounds })
      : takeTurns({ ours }, { rounds }))
    const growth = readMemory(host, 'peak') - before
    const serial = times.serial && median(times.serial)
    return { name, delay, time: median(times.ours), requests, pages, growth, ...(serial && { serial }) }
  } finally {
    host.close()
  }
}

/** Fetches pages until one has what is looked for, or to the last. @returns how many */
async function browse(url: string, query: Case['query'], isFound: Case['isFound']): Promise<number> {
  let cursor: string | undefined
  for (let pages = 1; ; pages++) {
    const page = await fetchPage(url, { ...query, ...(cursor && { cursor }) })
    cursor = page.cursor
    if (isFound(page) || cursor === undefined) return pages
  }
}

async function fetchPage(url: string, query: Record<string, string>): Promise<Page> {
  const response = await fetch(`${url}?${new URLSearchParams({ limit, ...query }).toString()}`)
  if (!response.ok) throw new Error(`The list got status ${response.status}.`)
  return (await response.json()) as Page
}

async function scan(): Promise<void> {
  const client = createClient({ endpoint: storage.origin })
  let found = false
  let token: string | undefined
  do {
    const { Contents = [], NextContinuationToken } = await client.send(
      new ListObjectsV2Command({ Bucket: library.bucket, ContinuationToken: token }),
    )
    found ||= Contents.some(({ Key = '' }) => Key.includes(library.last))
    token = NextContinuationToken
  } while (token !== undefined)
  client.destroy()
  if (!found) throw new Error('The serial scan has not found the last object.')
}

function report(): void {
  const rows = results.flatMap(({ name, delay, time, serial, requests, pages, growth }) => [
    [name, `${delay} ms`, milliseconds(time), String(requests), String(pages), mebibytes(growth)],
    ...(serial ? [['serial scan by the SDK', `${delay} ms`, milliseconds(serial), '', '', '']] : []),
  ])
  const last = results.find(({ serial, delay }) => serial && delay === 200)!
  const { time, serial = NaN, pages, growth } = last
  print(
    `A library of ${library.objects.toLocaleString('en')} objects in ${library.directories.toLocaleString('en')} directories`,
    ['', 'added to each LIST', 'time', 'LIST requests', 'pages', 'RSS growth'],
    rows,
    [
      judge('searchPages', pages),
      judge('search', time / serial, { ours: milliseconds(time), bare: milliseconds(serial) }),
      judge('searchGrowth', growth),
      `pages are of ${limit} files, fetched until what is looked for is there`,
      `the serial scan takes ${ratio(serial / time)} the time of the search`,
    ],
  )
}
