import { media } from './media.ts'

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  routes: { '/api/s3/media': media, '/api/s3/media/*': media },
  fetch: () => new Response('The rest of your site', { status: 404 }),
})
console.log(`Listening on ${server.port}`)
