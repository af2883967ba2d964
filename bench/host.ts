/** A server in a process of its own, as a site has it: `node host.mjs KIND OPTIONS`. Reports its port to the process that forked it. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { toExpress } from '@tina-s3/adapter-express'
import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import express5 from 'express'
import express4, { type RequestHandler } from 'express4'
import { createMediaHandler as createRivalHandler } from 'next-tinacms-s3/dist/handlers.js'
import { type HostKind, type HostOptions, basePath } from './host-process.js'
import { client } from './s3.js'
import { s3Config } from './s3-config.js'

const authorize = () => true

const kinds: Record<HostKind, (options: HostOptions) => RequestListener> = {
  direct: (options) => toNodeListener(createMediaHandler({ storage: bucketOf(options), authorize })),

  'proxied to S3': ({ maxFileSize = 0, ...options }) =>
    toNodeListener(
      createMediaHandler({
        storage: bucketOf(options),
        authorize,
        uploads: { mode: 'proxied', readForm, maxFileSize },
      }),
    ),

  // What any server has to do: one process more between the browser and the bucket.
  'piped to S3': ({ bucket }) => {
    const put = async (req: IncomingMessage, res: ServerResponse) => {
      const ContentLength = Number(req.headers['content-length'])
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'piped.png', Body: req, ContentLength }))
      res.writeHead(201).end()
    }
    return (req, res) => void put(req, res)
  },

  'proxied to disk': ({ directory = '', maxFileSize = 0 }) =>
    toNodeListener(
      createMediaHandler({
        storage: fileSystemStorage({ directory, publicUrl: 'http://localhost/files' }),
        authorize,
        uploads: { readForm, maxFileSize },
      }),
    ),

  'next-tinacms-s3': ({ bucket = '', endpoint }) => {
    const config = { ...s3Config, ...(endpoint && { endpoint }) }
    const handler = createRivalHandler({ config, bucket, authorized: () => Promise.resolve(true) })
    // Its types are those of Next.
    return express5().use(basePath, handler as unknown as ReturnType<typeof toExpress>)
  },

  'node:http': (options) => toNodeListener(small(options)),
  // The adapter's types are those of Express 5.
  'Express 4': (options) => express4().use(basePath, toExpress(small(options)) as unknown as RequestHandler),
  'Express 5': (options) => express5().use(basePath, toExpress(small(options))),
}

/** The same handler on every host of a comparison. */
const small = (options: HostOptions) => createMediaHandler({ storage: bucketOf(options), authorize })

function bucketOf({ bucket = '', endpoint }: HostOptions) {
  return s3Storage({ ...s3Config, bucket, ...(endpoint && { endpoint }) })
}

const [kind, options] = process.argv.slice(2) as [HostKind, string]
const server = createServer(kinds[kind](JSON.parse(options) as HostOptions))
// As behind a load balancer: by default a connection may be closed just when the browser sends a file on it.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
