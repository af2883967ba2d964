/** The media library: where its files are, and who may change them. */
import { createMediaHandler, isStorageError, type Authorize, type StorageProvider } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { s3Storage } from '@tina-s3/core/s3'
import { tinaCloud } from '@tina-s3/core/tinacloud'

const env = process.env

/** Files on this computer's disk, unless `S3_BUCKET` names a bucket. */
const storage: StorageProvider = env.S3_BUCKET
  ? s3Storage({
      bucket: env.S3_BUCKET,
      forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
      ...(env.S3_REGION && { region: env.S3_REGION }),
      ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT }),
      ...(env.S3_PUBLIC_URL && { publicUrl: env.S3_PUBLIC_URL }),
      // Without these the AWS SDK finds credentials itself: in its own variables, a profile, or the role of the machine.
      ...(env.S3_ACCESS_KEY &&
        env.S3_SECRET_KEY && {
          credentials: { accessKeyId: env.S3_ACCESS_KEY, secretAccessKey: env.S3_SECRET_KEY },
        }),
    })
  : fileSystemStorage({ directory: 'media', publicUrl: `http://localhost:${env.PORT ?? 3000}/media` })

/**
 * Nobody signs in here: `tinacms dev` has no accounts, and the site listens to this computer alone. The name is checked too, so that a
 * page elsewhere can not get in by giving its own name the address 127.0.0.1.
 */
const onThisComputer: Authorize = ({ request }) =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.get('host') ?? '')

// A site that others reach has accounts: with TinaCloud, set TINA_PUBLIC_CLIENT_ID; for other sign-ins there is `backendAuth`.
const clientID = env.TINA_PUBLIC_CLIENT_ID

export const media = createMediaHandler({
  storage,
  authorize: clientID ? tinaCloud({ clientID }) : onThisComputer,
  uploads: { readForm },
  onEvent(event) {
    if (event.type === 'answer' && event.cause !== undefined) console.error(event.code, event.cause)
  },
})

/** Shows a file of the library to readers. A bucket or a CDN does that itself; the disk needs it. */
export async function showFile(key: string): Promise<Response> {
  const file = await storage.open(key).catch((error: unknown) => {
    if (isStorageError(error) && error.code === 'rejected') return undefined
    throw error
  })
  if (file === undefined) return new Response('There is no such file.', { status: 404 })
  const { size, type = 'application/octet-stream' } = file.object
  const headers = new Headers({
    'content-type': type,
    'content-length': `${size}`,
    'x-content-type-options': 'nosniff',
  })
  // An SVG opened by itself runs the scripts in it, as a page of this site. In <img> it does not.
  if (type === 'image/svg+xml') headers.set('content-disposition', 'attachment')
  return new Response(file.body, { headers })
}
