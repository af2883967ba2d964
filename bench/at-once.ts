/** Fifty editors who upload a picture each at the same moment: the time, and what the site's process grows by. */
import { createMediaStore } from '@tina-s3/client-store'
import { closeBrowser, createPictures, persist, presignPuts, putAll, restartBrowser } from './browser.js'
import { type HostKind, startHost } from './host-process.js'
import { forgetPeak, readMemory } from './memory.js'
import { median, mebibytes, milliseconds, print, ratio, takeTurns } from './report.js'
import { createRivalStore } from './rivals/next-tinacms-s3.js'
import { client, createBucket } from './s3.js'

const editors = 50
const size = 2_000_000
const rounds = { rounds: 4, warmup: 1 }
const names = ['direct', 'proxied', 'rival'] as const

const { bucket, remove } = await createBucket('at-once')
const start = (kind: HostKind) => startHost(kind, { bucket, maxFileSize: 2 * size })
const hosts = {
  direct: await start('direct'),
  proxied: await start('proxied to S3'),
  rival: await start('next-tinacms-s3'),
}
try {
  const pictures = createPictures(editors, size)
  const createStore = {
    direct: () => new (createMediaStore({ endpoint: hosts.direct.url }))(),
    proxied: () => new (createMediaStore({ endpoint: hosts.proxied.url }))(),
    rival: () => createRivalStore(hosts.rival.origin),
  }
  // Each editor has a media store, whose limits are not the others'.
  const upload = (name: (typeof names)[number], count = editors) =>
    Promise.all(pictures.slice(0, count).map((picture) => persist(createStore[name](), [picture])))

  // What a process loads with its first request is no growth.
  for (const name of names) await upload(name, 3)
  const before = names.map((name) => readMemory(hosts[name], 'now'))
  for (const name of names) forgetPeak(hosts[name])

  const urls = await presignPuts(client, bucket, editors * (rounds.rounds + rounds.warmup))
  const times = await takeTurns(
    {
      bare: () => putAll(urls, pictures),
      direct: () => upload('direct'),
      proxied: () => upload('proxied'),
      rival: () => upload('rival'),
    },
    // Every editor has a browser.
    { ...rounds, before: () => restartBrowser(editors) },
  )
  const peaks = names.map((name) => readMemory(hosts[name], 'peak'))

  const time = (name: keyof typeof times) => milliseconds(median(times[name]))
  const against = (name: keyof typeof times) => ratio(median(times[name]) / median(times.bare))
  const growth = (name: (typeof names)[number]) => {
    const n = names.indexOf(name)
    return mebibytes(peaks[n]! - before[n]!)
  }
  const work = `${editors} × ${size / 1e6} MB at once`
  print(
    `${editors} uploads of ${size / 1e6} MB at once`,
    ['', 'time', 'against bare', 'RSS before', 'RSS peak', 'growth'],
    [
      ['bare PUT requests', time('bare'), against('bare'), '', '', ''],
      ...names.map((name, n) => [
        name === 'rival' ? 'next-tinacms-s3, which waits two seconds' : name,
        time(name),
        against(name),
        mebibytes(before[n]!),
        mebibytes(peaks[n]!),
        growth(name),
      ]),
    ],
    [
      {
        work: `${work}, direct`,
        ours: time('direct'),
        rival: time('rival'),
        bare: time('bare'),
        ratio: against('direct'),
      },
      { work: `${work}, proxied`, ours: time('proxied'), bare: time('bare'), ratio: against('proxied') },
      { work: `RSS growth by ${work}, direct`, ours: growth('direct'), rival: growth('rival') },
      { work: `RSS growth by ${work}, proxied`, ours: growth('proxied') },
    ],
  )
} finally {
  await closeBrowser()
  for (const host of Object.values(hosts)) host.close()
  await remove()
}
