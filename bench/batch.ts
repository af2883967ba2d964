/** Times of one batch of pictures: by our store, by bare PUT requests and by next-tinacms-s3's store, over the same network. */
import { createMediaStore } from '@tina-s3/client-store'
import {
  closeBrowser,
  createPictures,
  openSite,
  persist,
  presignPuts,
  putAll,
  restartBrowser,
} from './browser.js'
import { basePath, startHost } from './host-process.js'
import { type LinkOptions, startLink } from './link-process.js'
import { median, takeTurns, timed } from './report.js'
import { createRivalStore } from './rivals/next-tinacms-s3.js'
import { createBucket, createClient } from './s3.js'
import { endpoint as server } from './s3-config.js'

interface Batch {
  readonly count: number
  /** Bytes of each file. */
  readonly size: number
  /** Between the browser, the site and the bucket. @default none: all are on this machine */
  readonly network?: Network
  /** Whether the rival is measured, once: it waits two seconds after every file. */
  readonly withRival: boolean
}

export type Network = Pick<LinkOptions, 'roundTrip' | 'megabits'> & { roundTripFromSite: number }

export interface BatchTimes {
  /** Milliseconds. */
  readonly ours: number
  readonly bare: number
  readonly rival?: number
}

const rounds = { rounds: 10, warmup: 3 }

export async function measureBatch({ count, size, network, withRival }: Batch): Promise<BatchTimes> {
  const closing: (() => unknown)[] = []
  const closed = <T extends { close(): void }>(server: T): T => {
    closing.unshift(() => server.close())
    return server
  }
  const distant = async (target: string) =>
    network ? closed(await startLink({ ...network, target })).origin : target
  const site = async (target: string) =>
    network
      ? closed(await startLink({ ...network, roundTripFromSite: network.roundTrip, target })).origin
      : target

  const { bucket, remove } = await createBucket('batch')
  closing.unshift(remove)
  try {
    const endpoint = await distant(server)
    const url = (await site(closed(await startHost('direct', { bucket, endpoint })).origin)) + basePath
    const pictures = createPictures(count, size)
    // Signing is not counted.
    const urls = await presignPuts(
      createClient({ endpoint }),
      bucket,
      (rounds.rounds + rounds.warmup) * count,
    )
    const store = new (createMediaStore({ endpoint: url }))()
    const before = async () => {
      await restartBrowser()
      await openSite(url)
    }
    const times = await takeTurns(
      { bare: () => putAll(urls, pictures), ours: () => persist(store, pictures) },
      { ...rounds, before },
    )
    const medians = { ours: median(times.ours), bare: median(times.bare) }
    if (!withRival) return medians
    const rivalHost = closed(await startHost('next-tinacms-s3', { bucket, endpoint }))
    const rivalStore = createRivalStore(await site(rivalHost.origin))
    await restartBrowser()
    return { ...medians, rival: await timed(() => persist(rivalStore, pictures)) }
  } finally {
    await closeBrowser()
    for (const close of closing) await close()
  }
}
