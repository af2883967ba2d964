import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProviderOptions, providers } from './providers.js'

describe.each(providers)('$name on a server that accepts connections and never responds', ({ create }) => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume())
  let endpoint: string
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterAll(() => server.close())

  const createWith = (options: Partial<ProviderOptions>) =>
    create({
      bucket: 'media',
      region: 'us-east-1',
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
      ...options,
    })

  it.each([
    ['after a minute by default', {}],
    ['after the idle timeout of the site', { idleTimeout: 0.1 }],
  ])('times out %s', { timeout: 90_000 }, async (_when, options) => {
    await expect(createWith(options).head('a.png')).rejects.toMatchObject({ code: 'unavailable' })
  })
})
