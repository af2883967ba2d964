import { mediaHandlerConfig, createMediaHandler } from '@tina-s3/adapter-next/pages'

import { isAuthorized } from '@tinacms/auth'

export const config = mediaHandlerConfig

export default createMediaHandler(
  {
    config: {
      credentials: {
        accessKeyId: process.env.NEXT_PUBLIC_S3_ACCESS_KEY || '',
        secretAccessKey: process.env.S3_SECRET_KEY || '',
      },
      region: process.env.NEXT_PUBLIC_S3_REGION,
    },
    bucket: process.env.NEXT_PUBLIC_S3_BUCKET || '',
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as documented
    authorized: async (req, _res) => {
      if (process.env.NODE_ENV === 'development') {
        return true
      }
      try {
        const user = await isAuthorized(req)

        return user && user.verified
      } catch (e) {
        console.error(e)
        return false
      }
    },
  },
  {
    cdnUrl: process.env.CDN_URL,
  },
)
