import { describe, expect, it } from 'vitest'
import { bytesOf, createClient, png } from '../../test/upload-client.js'
import { memoryStorage } from '../memory.js'
import type { StorageProvider } from '../storage/provider.js'

const store = async (storage: StorageProvider, key: string, content = png) => {
  const bytes = bytesOf(content)
  await storage.put(key, new Blob([bytes]).stream(), { type: 'image/png', size: bytes.byteLength })
}

describe('createMediaHandler, names that a web server runs or reads as configuration', () => {
  const names = [
    '.htaccess',
    '.user.ini',
    '.env',
    '.hidden.png',
    '.git/config',
    'a/.well-known/b.png',
    'web.config',
    'Web.Config',
    'web.config.',
    'web.config ',
    'php.ini',
    '_redirects',
    '_headers',
    'shell.php',
    'shell.PHP',
    'shell.php.gif',
    'a/shell.php2.png',
    'shell.pht',
    'shell.phtml.jpg',
    'shell.cfm',
    'shell.py',
    'shell.pl',
    'shell.cgi',
    'shell.rb.png',
    'page.shtml.png',
    'shell.asp;.jpg',
    'shell.aspx .png',
    'shell.php::$DATA',
    'web.config::$DATA',
    'shell.ｐｈｐ.png',
    'shell.php.',
    'shell.php ',
    'web.config::$DATA',
    'staticwebapp.config.json',
    'variants.var',
    'raw.asis',
    'page.cshtml',
    'service.svc',
    'run.lua.png',
    'run.sh.png',
  ]

  it.each(names)('refuses %j for upload, rename and delete', async (name) => {
    const storage = memoryStorage()
    const { send, start, upload } = createClient(storage)
    await store(storage, name)
    await store(storage, 'good.png')
    const [directory = '', last = ''] = name.includes('/')
      ? [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)]
      : ['', name]
    expect([400, 415]).toContain((await start({ directory, name: last, size: 19 })).status)
    if (directory === '') expect([400, 415]).toContain((await upload(name, png)).status)
    for (const move of [
      { from: 'good.png', to: name },
      { from: name, to: 'other.png' },
    ])
      expect([400, 415], JSON.stringify(move)).toContain((await send('POST', '/rename', move)).status)
    expect([400, 415]).toContain((await send('DELETE', `?key=${encodeURIComponent(name)}`)).status)
    const { objects } = await storage.list({ prefix: '', limit: 10, recursive: true })
    expect(objects.map(({ key }) => key).sort()).toEqual(['good.png', name].sort())
  })

  it('does not list names that begin with a dot', async () => {
    const storage = memoryStorage()
    for (const key of ['.a.png', '.b/c.png', 'd/.e.png', 'd/f.png']) await store(storage, key)
    const { send } = createClient(storage)
    expect((await send('GET', '')).body).toEqual({ items: [], directories: ['d'] })
    expect((await send('GET', '?directory=d')).body).toMatchObject({ items: [{ key: 'd/f.png' }] })
    expect((await send('GET', '?search=png')).body).toMatchObject({ items: [{ key: 'd/f.png' }] })
    expect((await send('GET', '?search=png')).body.items).toHaveLength(1)
    expect((await send('GET', '?directory=.b')).body).toEqual({ items: [], directories: [] })
  })

  it.each([
    'archive.tar.gz',
    'a.b.c.png',
    'version 1.2.png',
    'php.png',
    'cgi',
    'example.com.png',
    'Ph.D. thesis.pdf',
    'index.html.png',
    'Node.js.docx',
    'notes.v2.constructor',
    'Talk: PHP.png',
    'Part 1; Pl.png',
  ])('accepts the name %j', async (name) => {
    const { start } = createClient(memoryStorage())
    expect((await start({ name, size: 19 })).status).toBe(200)
  })

  it('deletes a web page that was stored by another program', async () => {
    const storage = memoryStorage()
    await store(storage, 'page.html')
    expect((await createClient(storage).send('DELETE', '?key=page.html')).status).toBe(204)
  })
})

describe('createMediaHandler, extensions before the last', () => {
  // Apache goes by the last one it knows, a disk of Windows ignores dots and spaces at the end.
  it.each([
    'page.html.en',
    'page.html.xyz',
    'page.xhtml.md',
    'logo.svg.xyz',
    'page.html.',
    'page.html. .',
    'page.html::$DATA',
    'tool.exe.',
  ])('refuses a web page by an extension before its last: %j', async (name) => {
    expect(await createClient(memoryStorage()).upload(name, 'x<script>alert(1)</script>')).toMatchObject({
      status: 415,
      body: { code: 'unsupported-type' },
    })
  })

  it('checks the first bytes when a space follows the extension', async () => {
    const page = '<script>alert(1)</script>'
    expect((await createClient(memoryStorage()).upload('notes.txt ', page)).status).toBe(415)
  })
})
