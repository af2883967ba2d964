import { media } from './media.ts'

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, (request) => {
  const { pathname } = new URL(request.url)
  if (/^\/api\/s3\/media(\/|$)/.test(pathname)) return media(request)
  return new Response('The rest of your site', { status: 404 })
})
