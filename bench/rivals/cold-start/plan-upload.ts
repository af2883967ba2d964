import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { report } from './report.js'

/** Plans one upload and reports its URL. */
export async function planUpload(storage: StorageProvider): Promise<void> {
  const handler = createMediaHandler({ storage, authorize: () => true })
  const upload = { directory: '', name: 'photo.png', size: 1024, type: 'image/png' }
  const response = await handler(
    new Request('http://localhost/api/s3/media/uploads', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ files: [upload] }),
    }),
  )
  const { plans } = (await response.json()) as { plans: { request?: { url?: string } }[] }
  report(plans[0]?.request?.url)
}
