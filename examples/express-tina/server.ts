import { toExpress } from '@tina-s3/adapter-express'
import express from 'express'
import { media, storage } from './media.ts'
import { renderHome, renderPost } from './pages.ts'
import { readPost, readPosts } from './posts.ts'
import { mediaDirectory, origin, port } from './settings.ts'

const app = express()
app.disable('x-powered-by')

app.use('/api/s3/media', toExpress(media))

if (storage.name === 'fs') {
  const setHeaders = (res: express.Response, path: string) => {
    res.setHeader('X-Content-Type-Options', 'nosniff')
    // An SVG opened by itself runs the scripts in it, as a page of this site. In <img> it does not.
    if (/\.svgz?$/i.test(path)) res.setHeader('Content-Disposition', 'attachment')
  }
  app.use(
    '/media',
    express.static(mediaDirectory, { index: false, redirect: false, dotfiles: 'allow', setHeaders }),
  )
} else {
  app.get('/media/*key', (req, res) => {
    const segments: readonly string[] = req.params.key
    res.redirect(storage.publicUrl(segments.join('/')))
  })
}

app.use(express.static('public'))

app.get('/', async (_req, res) => {
  res.send(renderHome(await readPosts()))
})
app.get('/posts/:slug', async (req, res, next) => {
  const post = await readPost(req.params.slug)
  if (post === undefined) return next()
  res.send(renderPost(post))
})

// This computer alone: see `authorize` in media.ts.
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error
  console.log(
    `The site is at ${origin}, its media in ${storage.name === 'fs' ? mediaDirectory : process.env.S3_BUCKET}`,
  )
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
}
