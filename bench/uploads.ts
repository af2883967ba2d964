/** Twenty pictures by each browser store, each against its own handler, and by bare PUT requests, all on this machine. */
import { judge } from './bars.js'
import { measureBatch } from './batch.js'
import { milliseconds, print, ratio } from './report.js'

const { ours, bare, rival = NaN } = await measureBatch({ count: 20, size: 200_000, withRival: true })
const row = (name: string, time: number) => [name, milliseconds(time), ratio(time / bare)]
const cells = { ours: milliseconds(ours), rival: milliseconds(rival), bare: milliseconds(bare) }
print(
  '20 files of 200 kB, local',
  ['', 'time', 'against bare'],
  [row('bare PUT requests, 6 connections', bare), row('client-store', ours), row('next-tinacms-s3', rival)],
  [judge('localBatch', ours / bare, cells), judge('localBatchAgainstRival', rival / ours, cells)],
)
