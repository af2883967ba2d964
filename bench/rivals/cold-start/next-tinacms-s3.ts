import { createMediaHandler } from 'next-tinacms-s3/dist/handlers.js'
import { s3Config } from '../../s3-config.js'
import { report } from './report.js'

type Handler = (request: object, response: object) => Promise<unknown>

const handler = createMediaHandler({
  config: s3Config,
  bucket: process.env.BENCH_BUCKET ?? '',
  authorized: () => Promise.resolve(true),
}) as unknown as Handler
const response = {
  json: ({ signedUrl }: { signedUrl?: string }) => report(signedUrl),
  status: () => response,
}
const request = { method: 'GET', query: { key: 'photo.png' } }
await handler(request, response)
