import { describeStorageProvider } from '@tina-s3/conformance'
import { mapStorage } from './map-storage.js'

describeStorageProvider(
  'mapStorage',
  async () => ({
    storage: mapStorage('https://media.example.com'),
  }),
  { signedUploads: false },
)
