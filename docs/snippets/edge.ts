/** The media library on a host without Node's modules, whose variables come with each request. */
import { createMediaHandler, type MediaHandler } from '@tina-s3/core'
import { s3FetchStorage } from '@tina-s3/core/s3-fetch'
import { tinaCloud } from '@tina-s3/core/tinacloud'

interface Env {
  S3_BUCKET: string
  S3_REGION: string
  S3_ACCESS_KEY: string
  S3_SECRET_KEY: string
  TINA_PUBLIC_CLIENT_ID: string
}

let media: MediaHandler | undefined

function createMedia(env: Env): MediaHandler {
  const credentials = { accessKeyId: env.S3_ACCESS_KEY, secretAccessKey: env.S3_SECRET_KEY }
  return createMediaHandler({
    storage: s3FetchStorage({ bucket: env.S3_BUCKET, region: env.S3_REGION, credentials }),
    authorize: tinaCloud({ clientID: env.TINA_PUBLIC_CLIENT_ID }),
  })
}

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    media ??= createMedia(env)
    return media(request)
  },
}
