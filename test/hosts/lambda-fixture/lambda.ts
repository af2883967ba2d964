import { toExpress } from '@tina-s3/adapter-express'
import serverlessExpress from '@vendia/serverless-express'
import express from 'express'
import { media } from './media.ts'

const app = express()
app.use('/api/s3/media', toExpress(media))

const lambda = serverlessExpress({ app })

// With `pathParameters`, serverless-express would read the path from `{proxy+}`: decoded, and without what precedes it.
export const handler = (event: object, context: object) => lambda({ ...event, pathParameters: null }, context)
