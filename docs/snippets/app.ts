import { toExpress } from '@tina-s3/adapter-express'
import express from 'express'
import { media } from './media.js'

export const app = express()

app.use('/api/s3/media', toExpress(media))
