import { join, resolve } from 'node:path'
import type { MediaItem } from '@tina-s3/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningProcess, freePort, run, start } from './process.js'

const env = { NEXT_TELEMETRY_DISABLED: '1', S3_BUCKET: undefined, TINA_PUBLIC_CLIENT_ID: undefined }

describe.each(['next-app', 'next-pages'])('examples/%s', (name) => {
  const cwd = resolve(import.meta.dirname, '../../examples', name)
  const next = join(cwd, 'node_modules/next/dist/bin/next')
  let site: RunningProcess
  let origin: string
  beforeAll(async () => {
    await run(process.execPath, [next, 'build'], { cwd, env })
    const port = await freePort()
    origin = `http://localhost:${port}`
    const args = [next, 'start', '--hostname', 'localhost']
    site = await start(process.execPath, args, { cwd, env: { ...env, PORT: `${port}` }, ready: origin })
  })
  afterAll(() => site?.stop())

  it('shows its posts', async () => {
    const page = await (await fetch(origin)).text()
    expect(page).toContain('<h2>Hello</h2>')
  })

  it('keeps what is uploaded, shows it at the address it gave, and deletes it', async () => {
    const form = new FormData()
    form.append('file', new Blob(['hello']), 'f')
    const query = new URLSearchParams({ directory: 'test #1', name: 'ü 100%.txt', size: '5' })
    const uploaded = await fetch(`${origin}/api/s3/media?${query}`, { method: 'POST', body: form })
    expect(uploaded.status).toBe(201)
    const { key, url } = (await uploaded.json()) as MediaItem
    const shown = await fetch(url)
    expect(shown.headers.get('content-type')).toBe('text/plain')
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await shown.text()).toBe('hello')
    const deleted = await fetch(`${origin}/api/s3/media?${new URLSearchParams({ key })}`, {
      method: 'DELETE',
    })
    expect(deleted.status).toBe(204)
    expect((await fetch(url)).status).toBe(404)
  })

  it.each(['..%2Fpackage.json', '%2Fetc%2Fpasswd', 'a%00b', 'none.png'])(
    'shows nothing at /media/%s',
    async (path) => {
      const response = await fetch(`${origin}/media/${path}`)
      expect([400, 404]).toContain(response.status)
      expect(await response.text()).not.toContain('@tina-s3')
    },
  )
})
