import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { backendAuth } from '@tina-s3/core/tinacloud'
import { authProvider } from './auth-provider.js'

export const media = createMediaHandler({
  storage: fileSystemStorage({ directory: 'public/media', publicUrl: 'https://www.example.com/media' }),
  authorize: backendAuth(authProvider),
  uploads: { readForm },
})
