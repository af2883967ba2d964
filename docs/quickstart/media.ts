import { createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { tinaCloud } from '@tina-s3/core/tinacloud'

export const handler = createMediaHandler({
  storage: s3Storage({ bucket: 'my-media', region: 'eu-central-1' }),
  authorize: tinaCloud({ clientID: process.env.TINA_PUBLIC_CLIENT_ID ?? '' }),
})
