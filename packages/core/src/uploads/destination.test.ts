import { describe, expect, it } from 'vitest'
import { readForm } from '../busboy.js'
import { MediaError } from '../request/errors.js'
import { createMediaHandler } from '../handler.js'
import { memoryStorage } from '../memory.js'
import { toNodeListener } from '../node.js'
import type { Authorize } from '../options.js'
import { startServer } from '../../../../test/server.js'

describe('authorize, for an upload that gets another name', () => {
  async function send(forbidden: string) {
    const storage = memoryStorage()
    await storage.put('report.txt', new Blob(['old']).stream(), { type: 'text/plain', size: 3 })
    const asked: string[] = []
    const handler = createMediaHandler({
      storage,
      authorize: ({ keys }) => {
        asked.push(...keys)
        if (keys.includes(forbidden)) throw new MediaError('forbidden')
        return true
      },
      uploads: { readForm, onConflict: 'rename' },
    })
    const body = new FormData()
    body.append('file', new Blob(['new']), 'report.txt')
    const url = 'http://localhost/api/s3/media?name=report.txt&size=3'
    const { status } = await handler(new Request(url, { method: 'POST', body }))
    const { objects } = await storage.list({ prefix: '', limit: 10, recursive: true })
    return { status, asked, keys: objects.map(({ key }) => key) }
  }

  it('is asked about the name that is written', async () => {
    expect(await send('')).toEqual({
      status: 201,
      asked: ['report.txt', 'report-1.txt'],
      keys: ['report-1.txt', 'report.txt'],
    })
  })

  it('refuses that name', async () => {
    expect(await send('report-1.txt')).toMatchObject({ status: 403, keys: ['report.txt'] })
  })
})

it('reports the address of the peer to authorize also for the name that is written', async () => {
  const storage = memoryStorage()
  await storage.put('report.txt', new Blob(['old']).stream(), { type: 'text/plain', size: 3 })
  const peers: (string | undefined)[] = []
  const authorize: Authorize = ({ peer }) => peers.push(peer) > 0
  const uploads = { onConflict: 'rename' } as const
  await using server = await startServer(toNodeListener(createMediaHandler({ storage, authorize, uploads })))
  const url = `${server.origin}/api/s3/media?name=report.txt&size=3`
  const headers = { 'content-type': 'application/octet-stream' }
  expect((await fetch(url, { method: 'POST', headers, body: 'new' })).status).toBe(201)
  expect(peers).toEqual(['127.0.0.1', '127.0.0.1'])
})
