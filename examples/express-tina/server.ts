import express from 'express'
import { app } from './app.ts'
import { storage } from './media.ts'
import { renderHome, renderPost } from './pages.ts'
import { readPost, readPosts } from './posts.ts'

const port = Number(process.env.PORT ?? 3000)

// The demo's posts refer to pictures by paths of the site, wherever the files are stored.
app.get('/media/*key', (req, res, next) => {
  if (storage.name === 'fs') return next()
  const segments: readonly string[] = req.params.key
  res.redirect(storage.publicUrl(segments.join('/')))
})

app.use(express.static('public'))

app.get('/', async (_req, res) => {
  res.send(renderHome(await readPosts()))
})
app.get('/posts/:slug', async (req, res, next) => {
  const post = await readPost(req.params.slug)
  if (post === undefined) return next()
  res.send(renderPost(post))
})

// Bound to localhost, as nobody signs in: see `authorize` in media.ts.
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error
  const where = storage.name === 'fs' ? 'the directory media' : `the bucket ${process.env.S3_BUCKET}`
  console.log(`The site is at http://localhost:${port}, its media in ${where}.`)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
}
