import { createServer } from 'node:http'
import { toNodeListener } from '@tina-s3/core/node'
import { handler } from './media.js'

export const server = createServer(toNodeListener(handler))
