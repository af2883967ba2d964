import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { media } from './media.ts'

const app = new Hono()
app.all('/api/s3/media/*', (context) => media(context.req.raw))

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
