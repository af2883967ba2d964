/** The media library: where its files are stored, and who may change them. */
import { maxProxiedSize } from '@tina-s3/adapter-netlify'
import { createMediaHandler, localMode } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { s3Storage } from '@tina-s3/core/s3'
import { tinaCloud } from '@tina-s3/core/tinacloud'

const env = process.env

// Not AWS_…: Netlify reserves the names of the AWS credentials for itself.
const storage = s3Storage({
  bucket: env.S3_BUCKET ?? '',
  ...(env.S3_REGION && { region: env.S3_REGION }),
  credentials: { accessKeyId: env.S3_ACCESS_KEY ?? '', secretAccessKey: env.S3_SECRET_KEY ?? '' },
  ...(env.S3_PUBLIC_URL && { publicUrl: env.S3_PUBLIC_URL }),
  // For S3 servers other than AWS.
  ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT }),
  forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
})

const clientID = env.TINA_PUBLIC_CLIENT_ID

export const media = createMediaHandler({
  storage,
  // Under `netlify dev` nobody signs in: only this computer is let in. Once deployed, nobody is without an account.
  authorize: clientID ? tinaCloud({ clientID }) : localMode(),
  // For files that cannot go straight to the bucket: they are uploaded through the function.
  uploads: { readForm, maxProxiedSize },
  onEvent(event) {
    if (!('cause' in event) || event.cause === undefined) return
    console.error(event.requestId, event.code, event.cause)
  },
})
