/** Instead of CloudFront: `/api` is forwarded to the function in serverless-offline, everything else is a file in `public`. */
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { pipeline } from 'node:stream'
import express from 'express'

const host = '127.0.0.1'
const port = Number(process.env.PORT ?? 3000)
const gateway = port + 1

const ports = [
  '--httpPort',
  `${gateway}`,
  '--lambdaPort',
  `${port + 2}`,
  '--albPort',
  `${port + 3}`,
  '--websocketPort',
  `${port + 4}`,
]
// The framework asks for keys, although nothing is deployed.
const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  SLS_TELEMETRY_DISABLED: '1',
}
const offline = spawn(process.execPath, ['node_modules/osls/bin/serverless.js', 'offline', ...ports], {
  cwd: process.env.LAMBDA_DIRECTORY,
  stdio: 'inherit',
  env,
})

const app = express()
app.use('/api', (req, res) => {
  const { method, originalUrl: path, headers } = req
  const outgoing = request({ host, port: gateway, method, path, headers }, (incoming) => {
    res.writeHead(incoming.statusCode ?? 502, incoming.headers)
    pipeline(incoming, res, () => undefined)
  })
  pipeline(req, outgoing, (error) => {
    if (error && !res.headersSent)
      res.status(502).send('The function does not respond yet. Try again in a moment.')
  })
})
app.use(express.static('public'))

const server = app.listen(port, host, (error) => {
  if (error) throw error
  console.log(
    `The site is at http://localhost:${port}/, its admin at http://localhost:${port}/admin/index.html`,
  )
})

offline.once('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    offline.kill()
    server.close()
    server.closeAllConnections()
  })
}
