/** The HTTP contract through serverless-express, a gateway of ours making the events: with the paths, queries and headers as AWS has them. */
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { toExpress } from '@tina-s3/adapter-express'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import serverlessExpress from '@vendia/serverless-express'
import express from 'express'
import { type Answered, balancerEvent, httpEvent, restEvent } from './lambda-events.js'

const doors = [
  ['API Gateway REST', restEvent],
  ['API Gateway HTTP', httpEvent],
  ['a load balancer', balancerEvent],
] as const

for (const [door, toEvent] of doors) {
  describeHttpContract(
    `Express on Lambda, behind ${door}`,
    async () => {
      const app = express()
      app.use(
        '/api/s3/media',
        toExpress(createFixtureHandler({ storage: memoryStorage(), uploads: { readForm } })),
      )
      const lambda = serverlessExpress.configure({ app })
      const server = createServer(async (req, res) => {
        const body = await buffer(req).catch(() => undefined)
        if (body === undefined) return
        const [path = '', query = ''] = (req.url ?? '').split(/\?(.*)/s)
        const headers = Object.fromEntries(
          Object.entries(req.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        )
        const sent = { method: req.method ?? '', path, query, headers, ...(body.length > 0 && { body }) }
        const event = { ...toEvent(sent), pathParameters: null }
        const answer = (await lambda(event, {}, () => undefined)) as Answered
        const more = Object.entries({ ...answer.headers, ...answer.multiValueHeaders })
        for (const [name, value] of more) res.setHeader(name, value)
        res.writeHead(answer.statusCode).end(answer.body)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as { port: number }
      return {
        url: `http://127.0.0.1:${port}/api/s3/media`,
        close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
      }
    },
    { gathersBodies: true, refusedBody: 1024 ** 2 },
  )
}
