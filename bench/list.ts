/** One page of a directory by the handler, against the SDK's bare call for the same page. */
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { judge } from './bars.js'
import { median, milliseconds, print, takeTurns } from './report.js'
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
  const storage = s3Storage({ ...s3Config, bucket, requestHandler: counting })
  const handler = createMediaHandler({ storage, authorize: () => true })
  const plainHandler = createMediaHandler({ storage, authorize: () => true, thumbnails: false })
  const sdk = async () => {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'photos/', Delimiter: '/' })
    const { Contents = [] } = await client.send(command)
    if (Contents.length !== files) throw new Error(`The SDK listed ${Contents.length} files.`)
  }
  // As for thumbnails: the second is empty.
  const twice = () =>
    Promise.all([
      sdk(),
      client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: '.tina-s3/thumbnails/photos/.400/' })),
    ])
  const page = () => new Request('http://localhost/api/s3/media?directory=photos&limit=200')
  const ours = () => handler(page())
  const plain = () => plainHandler(page())
  async function count(list: () => Promise<Response>): Promise<number> {
    requests = 0
    const { items } = (await (await list()).json()) as { items: unknown[] }
    if (items.length !== files) throw new Error(`The handler listed ${items.length} files.`)
    return requests
  }
  const [perPage, perPlainPage] = [await count(ours), await count(plain)]
  const times = await takeTurns({ sdk, plain, twice, ours }, { rounds: 300, warmup: 50 })
  const medians = {
    sdk: median(times.sdk),
    plain: median(times.plain),
    twice: median(times.twice),
    ours: median(times.ours),
  }
  print(
    `A list page of ${files} files`,
    ['', 'median', 'storage requests'],
    [
      ['bare SDK call', milliseconds(medians.sdk), '1'],
      ['handler without thumbnails', milliseconds(medians.plain), String(perPlainPage)],
      ['two bare SDK calls at once', milliseconds(medians.twice), '2'],
      ['handler', milliseconds(medians.ours), String(perPage)],
    ],
    [
      judge('listRequests', perPlainPage, { bare: '1' }),
      judge('list', medians.plain / medians.sdk, {
        ours: milliseconds(medians.plain),
        bare: milliseconds(medians.sdk),
      }),
      judge('thumbnailListRequests', perPage, { bare: '2' }),
      judge('thumbnailList', medians.ours / medians.twice, {
        ours: milliseconds(medians.ours),
        bare: milliseconds(medians.twice),
      }),
    ],
  )
} finally {
  await remove()
}
