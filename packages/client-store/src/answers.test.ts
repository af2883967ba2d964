/** What hosts and proxies answer in the handler's place, and what an editor is told then. */
import { type Server, createServer } from 'node:http'
import { createProblem } from '@tina-s3/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MediaStore, createMediaStore } from './index.js'

const page = '<!doctype html><title>Welcome</title>'
const file = { type: 'file', id: 'a.png', filename: 'a.png', directory: '' } as const

describe('media store without its handler', () => {
  let server: Server
  let endpoint: string
  let answer: { status: number; body: string; headers?: Record<string, string> }
  let requests: { method: string; url: string }[]
  let busiest: number
  let running: number
  let store: MediaStore

  beforeAll(async () => {
    server = createServer((req, res) => {
      requests.push({ method: req.method ?? '', url: req.url ?? '' })
      busiest = Math.max(busiest, ++running)
      setTimeout(() => {
        running--
        res.writeHead(answer.status, answer.headers).end(answer.body)
      }, 20)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}/media`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  beforeEach(() => {
    requests = []
    busiest = running = 0
    store = new (createMediaStore({ endpoint, concurrency: 3 }))()
  })

  const problem = (...[code, id, detail]: Parameters<typeof createProblem>) => {
    const body = createProblem(code, id, detail)
    return { status: body.status, body: JSON.stringify(body) }
  }

  it.each([
    ['a page of a single-page app', { status: 200, body: page }, 'The media handler was not found'],
    ['a 404 page', { status: 404, body: page }, 'The media handler was not found'],
    ['a 502 page of a proxy', { status: 502, body: page }, 'The media library has a problem'],
    ['JSON of someone else', { status: 500, body: '{"message":"boom"}' }, 'The media library has a problem'],
    ['an expired session', problem('unauthenticated', 'id'), 'Please sign in'],
    ['a refusal', problem('forbidden', 'id'), 'Not allowed'],
  ])('says so in the panel when a list is answered by %s', async (_, given, title) => {
    answer = given
    const error: unknown = await store.list().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ ERR_TYPE: 'MediaListError', title })
    expect(error).toHaveProperty('docsLink', expect.stringMatching(/^https:/))
    expect(error).toHaveProperty('message', expect.not.stringContaining('<'))
  })

  it.each([
    ['a page', { status: 200, body: page }],
    ['an error', problem('internal', 'id')],
    ['nothing but a status', { status: 500, body: '' }],
  ])('fails to delete when that is answered by %s', async (_, given) => {
    answer = given
    await expect(store.delete(file)).rejects.toThrow()
  })

  it.each([
    ['a page', { status: 200, body: page }, 'BACKEND_FAILURE'],
    ['a taken name', problem('name-taken', 'id'), 'NAME_COLLISION'],
    ['a missing file', problem('not-found', 'id'), 'NOT_FOUND'],
    ['a refusal', problem('forbidden', 'id'), 'UNAUTHORIZED'],
    ['a handler that can not', problem('not-supported', 'id'), 'UNSUPPORTED'],
  ])('fails to rename with the dialog’s code when that is answered by %s', async (_, given, code) => {
    answer = given
    await expect(store.rename('a.png', 'b.png')).rejects.toMatchObject({ code })
  })

  it('shows the handler’s own sentence, and that another try may help', async () => {
    answer = problem('storage-unavailable', 'id', 'The bucket can not be reached at the moment.')
    const failure = store.delete(file)
    await expect(failure).rejects.toThrow(
      'The bucket can not be reached at the moment. Please try again in a moment.',
    )
    // Tina shows the error as text.
    expect(String(await failure.catch((error: unknown) => error))).toMatch(/^The bucket /)
  })

  it('does nothing until it is asked to, as Tina makes a new store for every render', () => {
    new (createMediaStore({ endpoint }))()
    expect(requests).toEqual([])
  })

  it('sends several files at the same time, and no more than it was told', async () => {
    answer = problem('too-large', 'id')
    const files = Array.from({ length: 12 }, (_, index) => new File(['x'], `${index}.txt`))
    await expect(store.persist(files.map((each) => ({ directory: '', file: each })))).rejects.toThrow()
    expect(busiest).toBe(3)
    expect(requests).toHaveLength(12)
  })

  it('keeps names and folders out of the path, and asks for uploads by POST', async () => {
    answer = problem('forbidden', 'id')
    await store.list({ directory: 'R&D #1', search: 'a+b' }).catch(() => undefined)
    await store.delete({ ...file, id: 'R&D #1/100%.png' }).catch(() => undefined)
    await store.persist([{ directory: 'R&D #1', file: new File(['x'], 'a.txt') }]).catch(() => undefined)
    expect(requests).toEqual([
      { method: 'GET', url: '/media?directory=R%26D+%231&search=a%2Bb' },
      { method: 'DELETE', url: '/media?key=R%26D+%231%2F100%25.png' },
      { method: 'POST', url: '/media/uploads' },
    ])
  })

  it('refuses to delete a folder without asking', async () => {
    await expect(store.delete({ ...file, type: 'dir' })).rejects.toThrow(/Folders/)
    expect(requests).toEqual([])
  })
})
