/** A request through each adapter on its host, against the same handler on bare node:http. */
import { Agent, get } from 'node:http'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { type BarName, judge } from './bars.js'
import { startHost, type HostKind } from './host-process.js'
import { median, milliseconds, print, ratio, takeTurns } from './report.js'
import { client, createBucket } from './s3.js'

const files = 20
const kinds = ['node:http', 'Express 4', 'Express 5'] as const satisfies HostKind[]
type Kind = (typeof kinds)[number]

const agent = new Agent({ keepAlive: true })
const { bucket, remove } = await createBucket('adapter')
for (let n = 0; n < files; n++) {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${n}.png`, Body: 'x' }))
}
const hosts = await Promise.all(kinds.map((kind) => startHost(kind, { bucket })))
try {
  const list = await measure('', 400)
  const status = await measure('/status', 4000)
  print(
    'A request through an adapter, one after the other',
    ['host', `list of ${files} files`, '', 'status', ''],
    kinds.map((kind) => [kind, ...cells(list, kind), ...cells(status, kind)]),
    [
      verdict('adapterExpress4', 'Express 4', list),
      verdict('adapterExpress5', 'Express 5', list),
      'status needs no storage: what it adds there is the routing of Express',
    ],
  )
} finally {
  hosts.forEach((host) => host.close())
  agent.destroy()
  await remove()
}

/** Median milliseconds of one request, by host. */
async function measure(path: string, rounds: number): Promise<Record<Kind, number>> {
  const rivals = Object.fromEntries(kinds.map((kind, n) => [kind, () => request(`${hosts[n]!.url}${path}`)]))
  const times = await takeTurns(rivals as Record<Kind, () => Promise<void>>, { rounds, warmup: rounds / 4 })
  return Object.fromEntries(kinds.map((kind) => [kind, median(times[kind])])) as Record<Kind, number>
}

function verdict(name: BarName, kind: Kind, medians: Record<Kind, number>) {
  const bare = medians['node:http']
  return judge(name, medians[kind] / bare, { ours: milliseconds(medians[kind]), bare: milliseconds(bare) })
}

function cells(medians: Record<Kind, number>, kind: Kind): string[] {
  return [milliseconds(medians[kind]), ratio(medians[kind] / medians['node:http'])]
}

function request(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}
