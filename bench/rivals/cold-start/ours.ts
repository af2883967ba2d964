import { createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { s3Config } from '../../s3-config.js'

const handler = createMediaHandler({
  storage: s3Storage({ ...s3Config, bucket: process.env.BENCH_BUCKET ?? '' }),
  authorize: () => true,
})
const upload = { directory: '', name: 'photo.png', size: 1024, type: 'image/png' }
const response = await handler(
  new Request('http://localhost/api/s3/media/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(upload),
  }),
)
const { request } = (await response.json()) as { request?: { url?: string } }
// Idle sockets would keep the process waiting.
process.exit(request?.url?.includes('X-Amz-Signature') ? 0 : 1)
