/** One page of a directory by the handler, against the SDK's bare call for the same page. */
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { judge } from './bars.js'
import { median, milliseconds, print, ratio, takeTurns } from './report.js'
import { client, createBucket } from './s3.js'
import { s3Config } from './s3-config.js'

const files = 100

let requests = 0
const { requestHandler } = client.config
const counting = {
  handle: (...args: Parameters<typeof requestHandler.handle>) => {
    requests++
    return requestHandler.handle(...args)
  },
}

const { bucket, remove } = await createBucket('list')
try {
  await Promise.all(
    Array.from({ length: files }, (_, n) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: `photos/${n}.png`, Body: 'x' })),
    ),
  )
  const handler = createMediaHandler({
    storage: s3Storage({ ...s3Config, bucket, requestHandler: counting }),
    authorize: () => true,
  })
  const sdk = async () => {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'photos/', Delimiter: '/' })
    const { Contents = [] } = await client.send(command)
    if (Contents.length !== files) throw new Error(`The SDK listed ${Contents.length} files.`)
  }
  const ours = () => handler(new Request('http://localhost/api/s3/media?directory=photos&limit=200'))
  const { items } = (await (await ours()).json()) as { items: unknown[] }
  if (items.length !== files) throw new Error(`The handler listed ${items.length} files.`)
  const perPage = requests
  const times = await takeTurns({ sdk, ours }, { rounds: 300, warmup: 50 })
  const medians = { sdk: median(times.sdk), ours: median(times.ours) }
  const overhead = median(times.ours.map((time, round) => time / times.sdk[round]!))
  print(
    `A list page of ${files} files`,
    ['', 'median', 'storage requests'],
    [
      ['bare SDK call', milliseconds(medians.sdk), '1'],
      ['handler', milliseconds(medians.ours), String(perPage)],
    ],
    [
      judge('listRequests', perPage, { bare: '1' }),
      judge('list', medians.ours / medians.sdk, {
        ours: milliseconds(medians.ours),
        bare: milliseconds(medians.sdk),
      }),
      `median of the rounds' ratios: ${ratio(overhead)}`,
    ],
  )
} finally {
  await remove()
}
