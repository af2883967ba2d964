/**
 * 1 GiB through the host: what the server's process grows by, and how fast it is against the SDK, which sends the same file from disk,
 * and what another server's SDK gets.
 * Reads the process's memory from /proc, so it wants Linux; curl is the browser.
 */
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { pipeline } from 'node:stream/promises'
import { judge } from './bars.js'
import { type Host, type HostKind, startHost } from './host-process.js'
import { forgetPeak, readMemory } from './memory.js'
import { png } from './png.js'
import { median, mebibytes, print, seconds, timed } from './report.js'
import { client, createBucket } from './s3.js'

const run = promisify(execFile)
const size = 1024 ** 3

const { bucket, remove } = await createBucket('proxied')
const workDirectory = await mkdtemp(join(import.meta.dirname, 'proxied-'))
try {
  const large = await writePicture('large.png', size)
  const small = await writePicture('small.png', 1024 ** 2)
  const copyToDisk = () => pipeline(createReadStream(large), createWriteStream(join(workDirectory, 'copy')))
  await copyToDisk()

  // One after the other, three times, since the speed of a disk varies.
  const runs = {
    sdk: [] as number[],
    copy: [] as number[],
    piped: [] as Measured[],
    toS3: [] as Measured[],
    toDisk: [] as Measured[],
  }
  for (let round = 0; round < 3; round++) {
    runs.sdk.push(await timed(() => putBySdk(large)))
    runs.piped.push(await measure('piped to S3'))
    runs.toS3.push(await measure('proxied to S3'))
    runs.copy.push(await timed(copyToDisk))
    runs.toDisk.push(await measure('proxied to disk'))
  }
  const [sdk, copy] = [median(runs.sdk), median(runs.copy)]
  const [piped, toS3, toDisk] = [summary(runs.piped), summary(runs.toS3), summary(runs.toDisk)]

  const row = (name: string, time: number, memory?: Measured) => [
    name,
    seconds(time),
    throughput(time),
    ...(memory
      ? [mebibytes(memory.before), mebibytes(memory.peak), mebibytes(memory.peak - memory.before)]
      : ['', '', '']),
  ]
  print(
    '1 GiB, proxied',
    ['', 'time', 'throughput', 'RSS before', 'RSS peak', 'growth'],
    [
      row('SDK to S3, from disk', sdk),
      row('piped to the SDK by a bare server', piped.time, piped),
      row('proxied to S3', toS3.time, toS3),
      row('copy to disk, by streams', copy),
      row('proxied to disk', toDisk.time, toDisk),
    ],
    [
      judge('proxiedThroughput', sdk / toS3.time, { ours: throughput(toS3.time), bare: throughput(sdk) }),
      judge('proxiedAgainstPiped', piped.time / toS3.time, {
        ours: throughput(toS3.time),
        bare: throughput(piped.time),
      }),
      judge('proxiedGrowth', toS3.peak - toS3.before),
      judge('diskGrowth', toDisk.peak - toDisk.before),
    ],
  )

  async function measure(kind: HostKind): Promise<Measured> {
    const directory = join(workDirectory, 'media')
    const host = await startHost(kind, { bucket, directory, maxFileSize: 2 * size })
    try {
      for (let n = 0; n < 3; n++) await upload(host, `warmup-${n}`, small, 1024 ** 2)
      const before = readMemory(host, 'now')
      forgetPeak(host)
      const time = await timed(() => upload(host, 'large', large, size))
      return { before, peak: readMemory(host, 'peak'), time }
    } finally {
      host.close()
    }
  }
} finally {
  await rm(workDirectory, { recursive: true })
  await remove()
}

interface Measured {
  /** Milliseconds. */
  time: number
  /** Resident bytes before the upload, and the most there were during it. */
  before: number
  peak: number
}

/** The median time, with the memory of the run that grew most. */
function summary(runs: readonly Measured[]): Measured {
  const worst = runs.reduce((a, b) => (a.peak - a.before > b.peak - b.before ? a : b))
  return { ...worst, time: median(runs.map(({ time }) => time)) }
}

function throughput(time: number): string {
  return `${mebibytes((size / time) * 1000)}/s`
}

async function upload(host: Host, name: string, path: string, bytes: number): Promise<void> {
  const query = new URLSearchParams({
    directory: '',
    name: `${name}.png`,
    size: String(bytes),
    type: 'image/png',
    // Every round sends the same names.
    onConflict: 'replace',
  })
  const url = `${host.url}?${query.toString()}`
  const { stdout } = await run('curl', [
    '-sS',
    '-X',
    'POST',
    '-T',
    path,
    '-H',
    'content-type: application/octet-stream',
    '-w',
    '\n%{http_code}',
    url,
  ])
  if (!stdout.endsWith('201')) throw new Error(`The response to the upload was ${stdout}`)
}

async function putBySdk(path: string): Promise<void> {
  const Body = createReadStream(path)
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'sdk.png', Body, ContentLength: size }))
}

async function writePicture(name: string, bytes: number): Promise<string> {
  const path = join(workDirectory, name)
  const file = await open(path, 'w')
  const block = png(1024 ** 2)
  for (let written = 0; written < bytes; written += block.byteLength) await file.write(block)
  await file.close()
  return path
}
