import { describeStorageProvider } from '@tina-s3/conformance'
import { inject } from 'vitest'
import { createBucket } from './bucket.js'
import { providers } from './providers.js'

for (const { name, create } of providers)
  describeStorageProvider(
    name,
    async () => {
      const { bucket, config, remove } = await createBucket(inject('s3'), { publicRead: true })
      return { storage: create({ bucket, ...config }), close: remove }
    },
    { served: true },
  )
