/**
 * The media library as an AWS Lambda function behind API Gateway.
 *
 * It uses the options of `next-tinacms-s3`, as TinaCMS's guide to Lambda does, so that a function written by that guide changes one
 * import. A new function may use `createMediaHandler` of `@tina-s3/core` with `toExpress`, like every Express site.
 */
import { createMediaHandler } from '@tina-s3/adapter-express'
import { isAuthorized } from '@tinacms/auth'
import serverlessExpress from '@vendia/serverless-express'
import express, { type Request, Router } from 'express'

const env = process.env
const clientID = env.TINA_PUBLIC_CLIENT_ID

/** Only for serverless-offline, where nobody signs in. It sets `IS_OFFLINE`, and the event has the caller's IP address. */
const isOnThisComputer = (req: Request) =>
  !clientID &&
  env.IS_OFFLINE === 'true' &&
  ['localhost', '127.0.0.1'].includes(req.hostname) &&
  ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(req.socket.remoteAddress ?? '')

const mediaHandler = createMediaHandler(
  {
    config: {
      // Empty on Lambda, where the function's role is used.
      credentials: { accessKeyId: env.S3_ACCESS_KEY ?? '', secretAccessKey: env.S3_SECRET_KEY ?? '' },
      forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
      ...(env.S3_REGION && { region: env.S3_REGION }),
      ...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT }),
    },
    bucket: env.S3_BUCKET ?? '',
    mediaRoot: 'media',
    authorized: async (req: Parameters<typeof isAuthorized>[0] & Request) => {
      if (isOnThisComputer(req)) return true
      const user = await isAuthorized(req, clientID)
      return user?.verified === true
    },
  },
  {
    // Lambda accepts events of 6 MB, in which a form is Base64.
    maxProxiedSize: 4_500_000,
    ...(env.S3_PUBLIC_URL && { cdnUrl: env.S3_PUBLIC_URL }),
  },
)

const router = Router()
router.get('/s3/media', mediaHandler)
router.post('/s3/media', mediaHandler)
router.delete('/s3/media/:media', mediaHandler)

const app = express()
app.use('/api', router)

const lambda = serverlessExpress({ app })

// With `pathParameters`, serverless-express would read the path from `{proxy+}`: decoded, and without what precedes it.
export const handler = (event: object, context: object) => lambda({ ...event, pathParameters: null }, context)
