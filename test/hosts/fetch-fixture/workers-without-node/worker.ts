import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import type { MediaHandler } from '@tina-s3/core'
import { type S3FetchStorageOptions, s3FetchStorage } from '@tina-s3/core/s3-fetch'

let media: MediaHandler | undefined

export default {
  fetch(request: Request, env: { MEDIA_BUCKET: string }): Promise<Response> {
    const options = JSON.parse(env.MEDIA_BUCKET) as S3FetchStorageOptions
    media ??= createFixtureHandler({ storage: s3FetchStorage(options) })
    return media(request)
  },
}
