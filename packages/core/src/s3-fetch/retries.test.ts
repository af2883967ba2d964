import { describe, expect, it, vi } from 'vitest'
import { useServer } from '../../test/s3-fetch-server.js'

describe('s3FetchStorage, attempts', () => {
  const server = useServer()
  const { create, put, requests, respondWith } = server

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [400, 'RequestTimeout'],
  ])('sends a request again after %i %s, three times at most', async (status, code) => {
    respondWith([status, `<Error><Code>${code}</Code></Error>`], [204])
    await create().delete('a.png')
    expect(requests).toHaveLength(2)
    respondWith([status, `<Error><Code>${code}</Code></Error>`])
    requests.length = 0
    await expect(create().delete('a.png')).rejects.toMatchObject({ name: 'StorageError' })
    expect(requests).toHaveLength(3)
  })

  it('sends a request again when its connection was lost', async () => {
    server.respond = (request, response) => {
      if (requests.length === 1) request.socket.resetAndDestroy()
      else response.writeHead(404).end()
    }
    expect(await create().head('a.png')).toBeUndefined()
    expect(requests).toHaveLength(2)
  })

  it('sends a request with a stream once', async () => {
    respondWith([503])
    await expect(put(create())).rejects.toMatchObject({ code: 'unavailable' })
    expect(requests).toHaveLength(1)
  })

  it('sends what is refused once', async () => {
    respondWith([403, '<Error><Code>AccessDenied</Code></Error>'])
    await expect(create().list({ prefix: '', limit: 1 })).rejects.toMatchObject({ code: 'access-denied' })
    expect(requests).toHaveLength(1)
  })

  it('does not wait for the next attempt when the caller has left', async () => {
    respondWith([503, '<Error><Code>SlowDown</Code></Error>'])
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const controller = new AbortController()
    const reason = new Error('the editor has left')
    const found = create({ maxAttempts: 10 }).head('a.png', { signal: controller.signal })
    await expect.poll(() => requests.length).toBe(1)
    controller.abort(reason)
    await expect(found).rejects.toBe(reason)
    vi.restoreAllMocks()
  })

  it('follows no redirect', async () => {
    server.respond = (_request, response) =>
      response.writeHead(301, { location: `${server.endpoint}/elsewhere/a.png` }).end()
    await expect(create().head('a.png')).rejects.toMatchObject({ code: 'rejected' })
    expect(requests).toHaveLength(1)
  })

  it('says in the error of a response how often the request was sent', async () => {
    server.respond = (request, response) => {
      if (requests.length === 1) request.socket.resetAndDestroy()
      else response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>')
    }
    await expect(create().copy('a.png', 'b.png')).rejects.toMatchObject({
      cause: { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412, attempts: 2 } },
    })
    await expect(put(create())).rejects.toMatchObject({
      cause: { $metadata: { httpStatusCode: 412, attempts: 1 } },
    })
  })
})
