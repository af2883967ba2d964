/** The HTTP contract through serverless-express, a gateway of ours making the events: with the paths, queries and headers as AWS has them. */
import { buffer } from 'node:stream/consumers'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { toExpress } from '@tina-s3/adapter-express'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import serverlessExpress from '@vendia/serverless-express'
import express from 'express'
import { startServer } from '../server.js'
import { type LambdaResponse, balancerEvent, httpEvent, restEvent } from './lambda-events.js'

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
      const { origin, close } = await startServer(async (req, res) => {
        const body = await buffer(req).catch(() => undefined)
        if (body === undefined) return
        const [path = '', query = ''] = (req.url ?? '').split(/\?(.*)/s)
        const headers = Object.fromEntries(
          Object.entries(req.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        )
        const sent = { method: req.method ?? '', path, query, headers, ...(body.length > 0 && { body }) }
        const event = { ...toEvent(sent), pathParameters: null }
        const response = (await lambda(event, {}, () => undefined)) as LambdaResponse
        const more = Object.entries({ ...response.headers, ...response.multiValueHeaders })
        for (const [name, value] of more) res.setHeader(name, value)
        res.writeHead(response.statusCode).end(response.body)
      })
      return { url: `${origin}/api/s3/media`, close }
    },
    { gathersBodies: true, refusedBody: 1024 ** 2 },
  )
}
