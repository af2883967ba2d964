/** Batches of pictures where the site and the bucket are far from the editor, and near to each other. */
import { type BarName, judge } from './bars.js'
import { type BatchTimes, type Network, measureBatch } from './batch.js'
import { milliseconds, print, ratio } from './report.js'

const network: Network = { roundTrip: 40, roundTripFromSite: 2, megabits: 100 }

const pictures = await measureBatch({ count: 20, size: 200_000, network, withRival: true })
// The rival would need more than three minutes, of which it waits 200 seconds.
const smallFiles = await measureBatch({ count: 100, size: 20_000, network, withRival: false })

const row = (work: string, { bare, ours, rival }: BatchTimes) => [
  work,
  milliseconds(bare),
  milliseconds(ours),
  rival === undefined ? '' : milliseconds(rival),
  ratio(ours / bare),
]
const verdict = (name: BarName, { bare, ours, rival }: BatchTimes) =>
  judge(name, ours / bare, {
    ours: milliseconds(ours),
    bare: milliseconds(bare),
    ...(rival !== undefined && { rival: milliseconds(rival) }),
  })
print(
  'Batches over a distance',
  ['', 'bare PUT requests', 'client-store', 'next-tinacms-s3', 'client-store against bare'],
  [row('20 × 200 kB', pictures), row('100 × 20 kB', smallFiles)],
  [
    verdict('distantBatch', pictures),
    verdict('distantSmallFiles', smallFiles),
    `round trips of ${network.roundTrip} ms to the site and to the bucket, ${network.roundTripFromSite} ms from the site to the bucket; ${network.megabits} Mbit/s; connections to the bucket are new in every round`,
  ],
)
