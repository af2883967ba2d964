import { toExpress } from '@tina-s3/adapter-express'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { s3Storage } from '@tina-s3/core/s3'
import serverlessExpress from '@vendia/serverless-express'
import express from 'express'

const env = process.env

const media = createFixtureHandler({
  storage: s3Storage({
    bucket: env.S3_BUCKET ?? '',
    endpoint: env.S3_ENDPOINT ?? '',
    region: env.S3_REGION ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId: env.S3_ACCESS_KEY ?? '', secretAccessKey: env.S3_SECRET_KEY ?? '' },
  }),
  uploads: { readForm },
})

const app = express()
app.use('/api/s3/media', toExpress(media))

const lambda = serverlessExpress({ app })

export const handler = (event: object, context: object) => lambda({ ...event, pathParameters: null }, context)
