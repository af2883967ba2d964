import { createServer } from 'node:http'
import { toNodeListener } from '@tina-s3/core/node'
import { media } from './media.js'

export const server = createServer(toNodeListener(media))
