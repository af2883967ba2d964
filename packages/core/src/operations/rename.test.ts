import { expect, it } from 'vitest'
import { createMediaHandler } from '../handler.js'
import { memoryStorage } from '../memory.js'
import { StorageError } from '../storage/errors.js'
import type { StorageProvider } from '../storage/provider.js'

it('rename keeps the file that has the new name, also in a storage without conditional writes', async () => {
  const memory = memoryStorage()
  const storage: StorageProvider = {
    ...memory,
    capabilities: { ...memory.capabilities, conditionalWrites: false },
    put: (key, body, { onlyIf: _, ...options }) => memory.put(key, body, options),
    copy: (from, to, { onlyIf: _, ...options } = {}) => memory.copy(from, to, options),
  }
  for (const key of ['a.txt', 'b.txt'])
    await storage.put(key, new Blob([key]).stream(), { type: 'text/plain', size: 5 })
  const handler = createMediaHandler({
    storage,
    authorize: () => true,
    uploads: { mode: 'proxied', onConflict: 'replace', readForm: () => Promise.reject(new Error()) },
  })
  const rename = async (from: string, to: string) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ from, to }) }
    const response = await handler(new Request('http://localhost/api/s3/media/rename', init))
    return ((await response.json()) as { code?: string }).code
  }
  expect(await rename('a.txt', 'b.txt')).toBe('name-taken')
  const opened = await storage.open('b.txt')
  expect(await new Response(opened?.body).text()).toBe('b.txt')
  expect(await storage.head('a.txt')).toBeDefined()
  expect(await rename('a.txt', 'c.txt')).toBeUndefined()
})

it.each([
  ['copy', /“a\.txt” keeps its name.*“b\.txt”.*delete it before you try again/],
  ['delete', /now there as “b\.txt”, and perhaps still as “a\.txt”.*Delete the one/],
] as const)(
  'rename reports what is stored, and not to try again, when a %s is not confirmed',
  async (call, detail) => {
    const memory = memoryStorage()
    const lost = () => Promise.reject(new StorageError('unavailable', 'The connection was lost.'))
    await memory.put('a.txt', new Blob(['a']).stream(), { type: 'text/plain', size: 1 })
    const handler = createMediaHandler({
      storage: { ...memory, [call]: lost },
      authorize: () => true,
      uploads: { readForm: () => Promise.reject(new Error()) },
    })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ from: 'a.txt', to: 'b.txt' }) }
    const response = await handler(new Request('http://localhost/api/s3/media/rename', init))
    expect(await response.json()).toMatchObject({
      status: 502,
      code: 'unconfirmed',
      retryable: false,
      detail: expect.stringMatching(detail) as string,
    })
    expect(await memory.head('a.txt')).toBeDefined()
  },
)
