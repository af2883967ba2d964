/** The media library: where its files are stored, and who may change them. */
import { createMediaHandler, localMode, type StorageProvider } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { s3Storage } from '@tina-s3/core/s3'
import { tinaCloud } from '@tina-s3/core/tinacloud'

const env = process.env

/** The bucket that `S3_BUCKET` names. Without one, the directory `public/media`, for local development. */
const storage: StorageProvider = env.S3_BUCKET
  ? s3Storage({
      bucket: env.S3_BUCKET,
      ...(env.S3_REGION && { region: env.S3_REGION }),
      ...(env.S3_PUBLIC_URL && { publicUrl: env.S3_PUBLIC_URL }),
      // For S3 servers other than AWS.
      ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT }),
      forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
      // Without these the AWS SDK looks for credentials itself: in its own variables, a profile or a role.
      ...(env.S3_ACCESS_KEY &&
        env.S3_SECRET_KEY && {
          credentials: { accessKeyId: env.S3_ACCESS_KEY, secretAccessKey: env.S3_SECRET_KEY },
        }),
    })
  : fileSystemStorage({
      directory: 'public/media',
      publicUrl: `http://localhost:${env.PORT ?? 3000}/media`,
    })

const clientID = env.TINA_PUBLIC_CLIENT_ID

export const media = createMediaHandler({
  storage,
  // Under `tinacms dev` nobody signs in: only this computer is let in, and in production nobody is.
  authorize: clientID ? tinaCloud({ clientID }) : localMode(),
  // For files that cannot go straight to the bucket: they are uploaded through the site.
  uploads: { readForm },
  onEvent(event) {
    if (!('cause' in event) || event.cause === undefined) return
    console.error(event.requestId, event.code, event.cause)
  },
})
