/** Responses of hosts and proxies in the handler's place, and what an editor then reads. */
import { type Server, createServer } from 'node:http'
import { createProblem } from '@tina-s3/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MediaStore, createMediaStore } from './index.js'

const page = '<!doctype html><title>Welcome</title>'
const file = { type: 'file', id: 'a.png', filename: 'a.png', directory: '' } as const

describe('media store without its handler', () => {
  let server: Server
  let endpoint: string
  let response: { status: number; body: string; headers?: Record<string, string> }
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
        res.writeHead(response.status, response.headers).end(response.body)
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
    ['a 502 page of a proxy', { status: 502, body: page }, 'The site has a problem'],
    [
      'JSON of a host whose function fails',
      { status: 500, body: '{"message":"boom"}' },
      'The media handler failed to start',
    ],
    ['an `unauthenticated` problem', problem('unauthenticated', 'id'), 'Sign in to use the media library'],
    ['a `forbidden` problem', problem('forbidden', 'id'), 'You are not allowed to do this'],
  ])('shows an error in the panel when the response to a list is %s', async (_, given, title) => {
    response = given
    const error: unknown = await store.list().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ ERR_TYPE: 'MediaListError', title })
    expect(error).toHaveProperty('docsLink', expect.stringMatching(/^https:/))
    expect(error).toHaveProperty('message', expect.not.stringContaining('<'))
  })

  it.each([
    [404, "Ask your site's developer: is the media handler mounted?", 'the-media-handler-was-not-found'],
    [413, "Choose a smaller one, or ask your site's developer to raise the host's limit.", 'too-large'],
    [
      500,
      "Ask your site's developer: the media handler failed to start",
      'the-media-handler-failed-to-start',
    ],
    [502, "Please try again in a moment. If it lasts, ask your site's developer.", 'the-site-has-a-problem'],
    [504, "Please try again in a moment. If it lasts, ask your site's developer.", 'the-site-has-a-problem'],
  ])(
    'says what to do when the response is a page of a host or proxy with status %i',
    async (status, advice, entry) => {
      response = { status, body: page }
      const error: unknown = await store.list().catch((caught: unknown) => caught)
      expect(error).toHaveProperty(
        'message',
        expect.stringContaining(`${endpoint} responded with status ${status}`),
      )
      expect(error).toHaveProperty('message', expect.stringContaining(advice))
      expect(error).toHaveProperty(
        'docsLink',
        expect.stringMatching(new RegExp(`troubleshooting\\.md#${entry}$`)),
      )
    },
  )

  it.each(['', 'null', '{}', '{"items":[],"offset":""}'])(
    'shows a readable error when a response is not a list: %j, as the handler of next-tinacms-s3 may send it',
    async (body) => {
      response = { status: 200, body }
      const error: unknown = await store.list().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ ERR_TYPE: 'MediaListError' })
      expect(error).toHaveProperty('message', expect.stringMatching(/media handler/))
    },
  )

  it.each([
    ['a page', { status: 200, body: page }],
    ['an error', problem('internal', 'id')],
    ['nothing but a status', { status: 500, body: '' }],
  ])('fails to delete when the response is %s', async (_, given) => {
    response = given
    await expect(store.delete(file)).rejects.toThrow()
  })

  it.each([
    ['a page', { status: 200, body: page }, 'BACKEND_FAILURE'],
    ['a `name-taken` problem', problem('name-taken', 'id'), 'NAME_COLLISION'],
    ['a `not-found` problem', problem('not-found', 'id'), 'NOT_FOUND'],
    ['a `forbidden` problem', problem('forbidden', 'id'), 'UNAUTHORIZED'],
    ['a `not-supported` problem', problem('not-supported', 'id'), 'UNSUPPORTED'],
  ])('fails to rename with the dialog’s code when the response is %s', async (_, given, code) => {
    response = given
    await expect(store.rename('a.png', 'b.png')).rejects.toMatchObject({ code })
  })

  it('shows the handler’s own sentence, and that another try may help', async () => {
    response = problem('storage-unavailable', 'id', 'The bucket cannot be reached at the moment.')
    const failure = store.delete(file)
    await expect(failure).rejects.toThrow(
      "The bucket cannot be reached at the moment. Please try again in a moment. If it lasts, ask your site's developer. (Request ID: id)",
    )
    // Tina shows the error as text.
    const shown = String(await failure.catch((error: unknown) => error))
    expect(shown).toMatch(/^The bucket .* Learn more: https:\S+#storage-unavailable$/)
  })

  it('does nothing until it is asked to, as Tina makes a new store for every render', () => {
    new (createMediaStore({ endpoint }))()
    expect(requests).toEqual([])
  })

  it('sends several files at the same time, up to its concurrency limit', async () => {
    // Every file goes through the site; what that responds with is no matter here.
    response = { status: 200, body: JSON.stringify({ plans: Array(12).fill({ mode: 'proxied' }) }) }
    const names = Array.from({ length: 12 }, (_, index) => `${index}.txt`)
    const items = await store.persist(names.map((name) => ({ directory: '', file: new File(['x'], name) })))
    expect(items).toHaveLength(12)
    expect(busiest).toBe(3)
    expect(requests.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      '/media/uploads',
      ...names.map(() => '/media'),
    ])
  })

  it('keeps names and folders out of the path, and asks for uploads by POST', async () => {
    response = problem('forbidden', 'id')
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
