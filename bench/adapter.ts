/** A request through each adapter on its host, against the same handler on bare node:http. */
import { Agent, get } from 'node:http'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { startHost, type HostKind } from './host-process.js'
import { bar, median, milliseconds, print, ratio, takeTurns } from './report.js'
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
      ...(['Express 4', 'Express 5'] as const).map((kind) => {
        const overhead = list[kind] / list['node:http']
        return bar(
          `${kind} takes ${ratio(overhead)} the time of bare node:http for a list, of 1.1×`,
          overhead <= 1.1,
        )
      }),
      '- status asks no store: what it adds there is the routing of Express',
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

function cells(medians: Record<Kind, number>, kind: Kind): string[] {
  return [milliseconds(medians[kind]), ratio(medians[kind] / medians['node:http'])]
}

function request(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}
