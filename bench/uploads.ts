/** Twenty pictures by each browser store, each against its own handler, and by bare parallel PUTs, to the same S3 server. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { createMediaStore } from '@tina-s3/client-store'
import { startHost } from './host-process.js'
import { png } from './png.js'
import { bar, median, milliseconds, print, ratio, takeTurns, timed } from './report.js'
import { createRivalStore } from './rivals/next-tinacms-s3.js'
import { client, createBucket } from './s3.js'

const count = 20
const size = 200_000
const rounds = { rounds: 10, warmup: 3 }
const bodies = Array.from({ length: count }, () => png(size))

const { bucket, remove } = await createBucket('uploads')
const direct = await startHost('direct', { bucket })
const rivalHost = await startHost('next-tinacms-s3', { bucket })
try {
  // Signing is not counted: the PUTs alone are the least that any store could take.
  const urls = await signAll((rounds.rounds + rounds.warmup) * count)
  const bare = () => Promise.all(bodies.map((body) => put(urls.pop()!, body)))

  const OurStore = createMediaStore({ endpoint: direct.url })
  const ourStore = new OurStore()
  const ours = () => persist(ourStore)

  const times = await takeTurns({ bare, ours }, rounds)
  const rivalStore = createRivalStore(rivalHost.origin)
  // Once: it waits two seconds after every file.
  const rival = await timed(() => persist(rivalStore))

  const medians = { bare: median(times.bare), ours: median(times.ours) }
  const row = (name: string, time: number) => [name, milliseconds(time), ratio(time / medians.ours)]
  print(
    `${count} files of ${size / 1000} kB`,
    ['', 'time', 'against client-store'],
    [
      row('bare parallel PUTs', medians.bare),
      row('client-store', medians.ours),
      row('next-tinacms-s3', rival),
    ],
    [
      bar(
        `next-tinacms-s3 takes ${ratio(rival / medians.ours)} the time, at least 100×`,
        rival / medians.ours >= 100,
      ),
      bar(
        `${ratio(medians.ours / medians.bare)} the time of bare PUTs, of 2×`,
        medians.ours / medians.bare <= 2,
      ),
    ],
  )
} finally {
  direct.close()
  rivalHost.close()
  await remove()
}

async function persist(store: { persist(media: { directory: string; file: File }[]): Promise<unknown[]> }) {
  const directory = crypto.randomUUID()
  const media = bodies.map((body, n) => ({
    directory,
    file: new File([body], `photo-${n}.png`, { type: 'image/png' }),
  }))
  const stored = await store.persist(media)
  if (stored.length !== count) throw new Error(`${stored.length} of ${count} files were stored.`)
}

function signAll(number: number): Promise<string[]> {
  const sign = () =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: `bare/${crypto.randomUUID()}.png` }))
  return Promise.all(Array.from({ length: number }, sign))
}

async function put(url: string, body: BodyInit): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body })
  if (!response.ok) throw new Error(`A bare PUT was answered with ${response.status}.`)
}
