/** Every bar that the benches judge, with its number. Sizes of bundles and lengths of files have theirs in scripts/budgets.ts. */

interface Bar {
  /** What is judged: a line of the table. */
  readonly work: string
  readonly atMost?: number
  readonly atLeast?: number
  /** Of the judged value; `×` for a ratio, `MiB` for bytes, otherwise a count. */
  readonly unit: '×' | 'MiB' | 'count'
}

const ratio = (work: string, atMost: number): Bar => ({ work, atMost, unit: '×' })
const count = (work: string, atMost: number): Bar => ({ work, atMost, unit: 'count' })
const growth = (work: string, atMost: number): Bar => ({ work, atMost, unit: 'MiB' })

export const bars = {
  localBatchAgainstRival: { work: '20 × 200 kB, local, against the rival', atLeast: 100, unit: '×' },
  localBatch: ratio('20 × 200 kB, local', 2),
  distantBatch: ratio('20 × 200 kB, 40/40/2 ms', 1.6),
  distantSmallFiles: ratio('100 × 20 kB, 40/40/2 ms', 1.25),

  handlerRequests: count('requests to the handler, 40 × 20 kB', 4),
  storageRequests: count('storage requests for one new small file', 2),

  listRequests: count('storage requests of a list of 100, without thumbnails', 1),
  list: ratio('list of 100, without thumbnails', 1.1),
  thumbnailListRequests: count('storage requests of a list of 100, with thumbnails', 2),
  thumbnailList: ratio('list of 100 with thumbnails, against two bare calls', 1.1),

  searchPages: count('page that finds the last of 100,000', 1),
  search: ratio('search for the last of 100,000, LIST + 200 ms', 1 / 6),
  searchGrowth: growth('RSS growth of that search', 64 * 1024 ** 2),

  adapterExpress4: ratio('list of 20 through Express 4', 1.1),
  adapterExpress5: ratio('list of 20 through Express 5', 1.1),

  coldStart: ratio('cold start to the first presigned upload, against the rival', 1),
  coldStartFetch: ratio('cold start with s3-fetch, against the rival', 0.7),
  coldStartWithRequest: ratio('the same, where the host loads Request', 1),
  slowColdStart: ratio('cold start on 0.25 core, against the rival', 1),
  slowColdStartWithRequest: ratio('the same on 0.25 core, where the host loads Request', 1),
  slowColdStartFetch: ratio('cold start with s3-fetch on 0.25 core, against the rival', 0.7),

  proxiedThroughput: { work: 'throughput of 1 GiB, proxied to S3', atLeast: 0.95, unit: '×' },
  proxiedAgainstPiped: {
    work: 'the same, against a bare server that pipes to the SDK',
    atLeast: 0.95,
    unit: '×',
  },
  proxiedGrowth: growth('RSS growth by 1 GiB, proxied to S3', 48 * 1024 ** 2),
  diskGrowth: growth('RSS growth by 1 GiB, proxied to disk', 48 * 1024 ** 2),

  pageOfPhotos: ratio('bytes of a page of 36 photos, against the originals', 0.01),
  uploadWithThumbnails: ratio('6 photos over 40 Mbit/s, against the same without thumbnails', 1.1),
} as const satisfies Record<string, Bar>

export type BarName = keyof typeof bars

/** One line of the table at the top of bench/RESULTS.md. */
export interface Row {
  readonly work: string
  readonly ours: string
  /** next-tinacms-s3 at the same work, where it can do it. */
  readonly rival?: string
  /** The same work without our code. */
  readonly bare?: string
  readonly ratio?: string
  readonly bar?: string
  /** `undefined` for what has no bar. */
  readonly met?: boolean
}

/** Judges a value by its bar. `cells` are the measured values, as they are shown; `ours` is by default the judged value. */
export function judge(
  name: BarName,
  value: number,
  cells: { ours?: string; rival?: string; bare?: string } = {},
): Row & { met: boolean } {
  const { work, atMost, atLeast, unit }: Bar = bars[name]
  const met = value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity)
  const limit = atMost === undefined ? `≥ ${show(atLeast ?? 0, unit)}` : `≤ ${show(atMost, unit)}`
  const shown = show(value, unit)
  return { work, ours: shown, ...cells, ...(unit === '×' && { ratio: shown }), bar: limit, met }
}

function show(value: number, unit: Bar['unit']): string {
  if (unit === 'MiB') return `${(value / 1024 ** 2).toFixed(0)} MiB`
  // Two digits say nothing of a ratio far below one.
  if (unit === '×') return `${value.toFixed(value < 0.5 ? 3 : 2)}×`
  return String(Number(value.toFixed(2)))
}
