/** The media handler on Express, and the route that serves files from this server's disk to readers. */
import { toExpress } from '@tina-s3/adapter-express'
import express from 'express'
import { media, storage } from './media.ts'

export const app = express()
app.disable('x-powered-by')

app.use('/api/s3/media', toExpress(media))

// #region disk
// Files in a bucket are served by the bucket or its CDN.
if (storage.name === 'fs') {
  const setHeaders = (res: express.Response, path: string) => {
    res.setHeader('X-Content-Type-Options', 'nosniff')
    // An SVG that is opened by itself runs its scripts as a page of this site. In <img> it does not.
    if (/\.svgz?$/i.test(path)) res.setHeader('Content-Disposition', 'attachment')
  }
  const options = { index: false, redirect: false, setHeaders }
  // Of the hidden files, readers get the thumbnails and nothing else; their addresses change with their pictures.
  const thumbnails = express.static('media/.tina-s3/thumbnails', {
    ...options,
    dotfiles: 'allow',
    immutable: true,
    maxAge: '1y',
  })
  app.use('/media/.tina-s3/thumbnails', thumbnails)
  app.use('/media', express.static('media', { ...options, dotfiles: 'ignore' }))
}
// #endregion
