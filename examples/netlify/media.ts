/** The media library: where its files are, and who may change them. */
import { maxProxiedSize } from '@tina-s3/adapter-netlify'
import { createMediaHandler, type Authorize } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { s3Storage } from '@tina-s3/core/s3'
import { tinaCloud } from '@tina-s3/core/tinacloud'

const env = process.env

// Netlify keeps the AWS_… names for itself.
const storage = s3Storage({
  bucket: env.S3_BUCKET ?? '',
  forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
  ...(env.S3_REGION && { region: env.S3_REGION }),
  ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT }),
  ...(env.S3_PUBLIC_URL && { publicUrl: env.S3_PUBLIC_URL }),
  credentials: { accessKeyId: env.S3_ACCESS_KEY ?? '', secretAccessKey: env.S3_SECRET_KEY ?? '' },
})

/** Only for `netlify dev`, where nobody signs in: it listens to this computer alone. */
const onThisComputer: Authorize = ({ request }) =>
  env.NETLIFY_DEV === 'true' && ['localhost', '127.0.0.1'].includes(new URL(request.url).hostname)

const clientID = env.TINA_PUBLIC_CLIENT_ID

export const media = createMediaHandler({
  storage,
  authorize: clientID ? tinaCloud({ clientID }) : onThisComputer,
  uploads: { readForm, maxProxiedSize },
  onEvent(event) {
    if (event.type === 'answer' && event.cause !== undefined) console.error(event.code, event.cause)
  },
})
