/** A page with the media store and nothing else, the handler on its own origin, and a bucket on another. */
import { type Authorize, type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { build } from 'esbuild'
import type { TestBucket } from '../s3/bucket.js'
import { startServer } from '../server.js'
import type { TestFile } from './media-manager.js'
import { type FaultyLink, createFaultyLink } from '../s3/faulty-link.js'

export interface UploadPage {
  readonly origin: string
  /** Browser and handler to the bucket. */
  readonly link: FaultyLink
  readonly storage: StorageProvider
  /** What the site serves at `/files/NAME`. */
  readonly files: Map<string, TestFile>
  /** Paths that were requested of the page's site. */
  readonly visits: string[]
  close(): Promise<void>
}

export interface UploadPageOptions {
  readonly maxProxiedSize?: number
  /** Of the page. */
  readonly contentSecurityPolicy?: string
  /** @default everyone may do everything */
  readonly authorize?: Authorize
}

/** In the page: `store` is the media store; `upload(directory, options)` starts with the file of the input; `state` reports its progress and outcome, `cancel()` cancels it. */
const script = `
import { createMediaStore } from '@tina-s3/client-store'
const store = (window.store = new (createMediaStore())())
window.state = { progress: [] }
window.upload = (directory, options) => {
  const [file] = document.querySelector('input').files
  const onProgress = ({ loaded, total }) => window.state.progress.push(loaded / total)
  const cancelling = new AbortController()
  const { signal } = cancelling
  window.cancel = () => cancelling.abort(new Error('called off'))
  window.state = { progress: [] }
  store.uploadFile(file, { directory, onProgress, signal, ...options }).then(
    (item) => { window.state.item = item },
    (error) => { window.state.error = String(error) },
  )
}
`

export async function startUploadPage(
  { bucket, config }: TestBucket,
  { maxProxiedSize = 1024 ** 2, contentSecurityPolicy, authorize = () => true }: UploadPageOptions = {},
): Promise<UploadPage> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: import.meta.dirname },
    conditions: ['@tina-s3/source'],
    format: 'esm',
    bundle: true,
    splitting: true,
    outdir: '/',
    write: false,
  })
  const scripts = new Map(outputFiles.map(({ path, text }) => [path, text]))
  const link = await createFaultyLink(config.endpoint)
  const storage = s3Storage({ bucket, ...config, endpoint: link.endpoint })
  const uploads = { readForm, maxFileSize: 1024 ** 3, maxProxiedSize }
  const handle = toNodeListener(createMediaHandler({ storage, authorize, uploads }))
  const visits: string[] = []
  const files = new Map<string, TestFile>()
  const server = await startServer((req, res) => {
    const { url = '' } = req
    if (url.startsWith('/api/s3/media')) return void handle(req, res)
    visits.push(url)
    const file = files.get(decodeURIComponent(url.replace('/files/', '')))
    if (file) return void res.setHeader('content-type', file.mimeType).end(file.buffer)
    const served = scripts.get(url === '/page.js' ? '/stdin.js' : url)
    res.setHeader('content-type', served ? 'text/javascript' : 'text/html')
    if (contentSecurityPolicy) res.setHeader('content-security-policy', contentSecurityPolicy)
    res.end(served ?? '<input type="file" multiple><script type="module" src="/page.js"></script>')
  })
  return {
    origin: server.origin,
    link,
    storage,
    files,
    visits,
    async close() {
      await link.close()
      await server.close()
    },
  }
}
