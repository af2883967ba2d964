/** A page with the store and nothing else, the handler on its own origin, and a bucket on another. */
import { createServer } from 'node:http'
import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { build } from 'esbuild'
import type { TestBucket } from '../s3/bucket.js'
import { type FaultyLink, createFaultyLink } from '../s3/faulty-link.js'

export interface UploadPage {
  readonly origin: string
  /** Browser and handler to the bucket. */
  readonly link: FaultyLink
  readonly storage: StorageProvider
  /** Paths that the page's site was asked for. */
  readonly visits: string[]
  close(): Promise<void>
}

export interface UploadPageOptions {
  readonly maxProxiedSize?: number
  /** Of the page. */
  readonly contentSecurityPolicy?: string
}

/** In the page: `upload(input, directory)` starts with the file of an input; `state` tells how it goes. */
const script = `
import { createMediaStore } from '@tina-s3/client-store'
const store = new (createMediaStore())()
window.state = { progress: [] }
window.upload = (directory) => {
  const [file] = document.querySelector('input').files
  const onProgress = ({ loaded, total }) => window.state.progress.push(loaded / total)
  window.state = { progress: [] }
  store.uploadFile(file, { directory, onProgress }).then(
    (item) => { window.state.item = item },
    (error) => { window.state.error = String(error) },
  )
}
`

export async function startUploadPage(
  { bucket, config }: TestBucket,
  { maxProxiedSize = 1024 ** 2, contentSecurityPolicy }: UploadPageOptions = {},
): Promise<UploadPage> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: import.meta.dirname },
    conditions: ['@tina-s3/source'],
    format: 'esm',
    bundle: true,
    write: false,
  })
  const link = await createFaultyLink(config.endpoint as string)
  const storage = s3Storage({ bucket, ...config, endpoint: link.endpoint })
  const uploads = { readForm, maxFileSize: 1024 ** 3, maxProxiedSize }
  const handle = toNodeListener(createMediaHandler({ storage, authorize: () => true, uploads }))
  const visits: string[] = []
  const server = createServer((req, res) => {
    const { url = '' } = req
    if (url.startsWith('/api/s3/media')) return void handle(req, res)
    visits.push(url)
    res.setHeader('content-type', url === '/page.js' ? 'text/javascript' : 'text/html')
    if (contentSecurityPolicy) res.setHeader('content-security-policy', contentSecurityPolicy)
    res.end(
      url === '/page.js'
        ? outputFiles[0]?.text
        : '<input type="file"><script type="module" src="/page.js"></script>',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    link,
    storage,
    visits,
    async close() {
      await link.close()
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
    },
  }
}
