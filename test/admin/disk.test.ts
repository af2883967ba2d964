import { join } from 'node:path'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { describeAdmin } from './describe-admin.js'
import { startSite } from './site.js'

describeAdmin('media on disk', async () => {
  const site = await startSite('disk', 9310)
  const storage = fileSystemStorage({
    directory: join(site.directory, 'media'),
    publicUrl: `${site.origin}/media`,
  })
  return { site, storage, close: () => site.stop() }
})
