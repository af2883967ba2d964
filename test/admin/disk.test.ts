import { join } from 'node:path'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { describeAdmin } from './describe-admin.js'
import { startSite } from './site.js'

const start = async () => {
  const site = await startSite('disk', 9310)
  const storage = fileSystemStorage({
    directory: join(site.directory, 'media'),
    publicUrl: `${site.origin}/media`,
  })
  return { site, storage, close: () => site.stop() }
}

// The storage's own suite has every name.
describeAdmin('media on disk', start, 3)
