import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { describe, expect, it } from 'vitest'
import { describeStorageProvider } from '../src/index.js'
import { atOnce, listKeys, put, readText, refusal } from '../src/storage/objects.js'
import { filesIn, useDirectory } from './directory.js'

describeStorageProvider(
  'fileSystemStorage',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'media-'))
    const storage = fileSystemStorage({ directory, publicUrl: 'http://localhost/media' })
    return { storage, close: () => rm(directory, { recursive: true }) }
  },
  { signedUploads: false },
)

describe('fileSystemStorage', () => {
  const disk = useDirectory()

  it('wants a directory, and an absolute publicUrl', () => {
    expect(() => fileSystemStorage({ directory: '', publicUrl: 'http://localhost/' })).toThrow(/directory/)
    expect(() => fileSystemStorage({ directory: disk.root, publicUrl: '/media' })).toThrow(/absolute URL/)
  })

  it('makes the directory at the first write, and is empty until then', async () => {
    expect(await disk.storage.list({ prefix: '', limit: 10 })).toEqual({ objects: [], prefixes: [] })
    expect(await disk.storage.head('a.png')).toBeUndefined()
    await disk.storage.delete('a.png')
    await expect(filesIn(disk.root)).rejects.toThrow()
    await put(disk.storage, 'a.png', 'x')
    expect(await filesIn(disk.root)).toEqual(['a.png'])
  })

  it('tells media types from extensions', async () => {
    for (const [key, type] of [
      ['a.jpg', 'image/jpeg'],
      ['b.SVG', 'image/svg+xml'],
      ['c.unknown', 'application/octet-stream'],
    ] as const) {
      await put(disk.storage, key, 'x')
      expect((await disk.storage.head(key))?.type).toBe(type)
    }
  })

  it('shows nothing of a file that is being written, and leaves nothing but the file', async () => {
    let go: () => void = () => undefined
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new Uint8Array(100_000))
        await new Promise<void>((resolve) => (go = resolve))
        controller.close()
      },
    })
    const write = disk.storage.put('folder/a.png', body, { type: 'image/png', size: 100_000 })
    await expect.poll(async () => (await filesIn(disk.root).catch(() => [])).length).toBe(1)
    expect(await listKeys(disk.storage, '')).toEqual([])
    expect((await disk.storage.list({ prefix: '', limit: 10 })).prefixes).toEqual([])
    go()
    await write
    expect(await filesIn(disk.root)).toEqual(['folder', 'folder/a.png'])
  })

  it('leaves neither files nor folders of a write that fails', async () => {
    await put(disk.storage, 'kept.png', 'x')
    const options = { type: 'image/png', size: 10 }
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error('lost')),
    })
    await expect(disk.storage.put('new/folder/a.png', broken, options)).rejects.toThrow('lost')
    await expect(put(disk.storage, 'new/b.png', 'too long', { size: 3 })).rejects.toMatchObject(
      refusal('rejected'),
    )
    const controller = new AbortController()
    const stalled = new ReadableStream<Uint8Array>({
      pull: () => void setTimeout(() => controller.abort(), 20),
    })
    const { signal } = controller
    await expect(disk.storage.put('new/c.png', stalled, { ...options, signal })).rejects.toThrow(/aborted/)
    await expect(disk.storage.copy('missing.png', 'new/d.png')).rejects.toMatchObject(refusal('rejected'))
    expect(await filesIn(disk.root)).toEqual(['kept.png'])
  })

  it('does not mind what a crash left behind', async () => {
    const stale = '.tina-s3-00000000-0000-4000-8000-000000000000.tmp'
    await put(disk.storage, 'a.png', 'x')
    await writeFile(join(disk.root, stale), 'half a file')
    expect(await listKeys(disk.storage, '')).toEqual(['a.png'])
    for (const key of [stale, `${stale}/a.png`]) {
      await expect(put(disk.storage, key, 'x')).rejects.toMatchObject(refusal('rejected'))
    }
  })

  it('removes the folders that a delete leaves empty, but not the directory itself', async () => {
    await put(disk.storage, 'a/b/c/1.png', '1')
    await put(disk.storage, 'a/2.png', '2')
    await disk.storage.delete('a/b/c/1.png')
    expect(await filesIn(disk.root)).toEqual(['a', 'a/2.png'])
    await disk.storage.delete('a/2.png')
    expect(await filesIn(disk.root)).toEqual([])
  })

  it('writes into a folder while its last file is deleted', async () => {
    for (let round = 0; round < 50; round++) {
      await put(disk.storage, 'a/b/old.png', 'old')
      const { failures } = await atOnce(5, async (index) => {
        if (index === 0) await disk.storage.delete('a/b/old.png')
        else await put(disk.storage, `a/b/${index}.png`, 'new', { onlyIf: { absent: true } })
      })
      expect(failures).toEqual([])
      expect(await listKeys(disk.storage, 'a/b/')).toHaveLength(4)
      await Promise.all([1, 2, 3, 4].map((index) => disk.storage.delete(`a/b/${index}.png`)))
      expect(await filesIn(disk.root)).toEqual([])
    }
  })

  it('lets one of two storages on the same directory have a name', async () => {
    const other = fileSystemStorage({ directory: disk.root, publicUrl: 'http://localhost/media' })
    const { won } = await atOnce(20, (index) =>
      put(index % 2 ? other : disk.storage, 'one.png', `${index}`, { onlyIf: { absent: true } }),
    )
    expect(won).toHaveLength(1)
    expect(await readText(other, 'one.png')).toBe(`${won[0]?.index}`)
  })

  it('says so when a name is too long for the disk, before it reads the body', async () => {
    await put(disk.storage, 'n'.repeat(255), 'x')
    for (const key of ['n'.repeat(256), `${'é'.repeat(128)}/a.png`]) {
      let cancelled = false
      const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) })
      const write = disk.storage.put(key, body, { type: 'image/png', size: 1 })
      await expect(write).rejects.toMatchObject({
        ...refusal('rejected'),
        message: expect.stringMatching(/256 bytes.*255/),
      })
      expect(cancelled).toBe(true)
    }
  })

  it('says so when a file stands where a folder is needed, and the other way', async () => {
    await put(disk.storage, 'file', 'x')
    await put(disk.storage, 'folder/a.png', 'x')
    const inTheWay = { ...refusal('rejected'), message: expect.stringMatching(/folder/) }
    for (const onlyIf of [undefined, { absent: true } as const]) {
      await expect(put(disk.storage, 'file/a.png', 'y', { onlyIf })).rejects.toMatchObject(inTheWay)
      await expect(put(disk.storage, 'folder', 'y', { onlyIf })).rejects.toMatchObject(inTheWay)
      await expect(disk.storage.copy('file', 'folder', { onlyIf })).rejects.toMatchObject(inTheWay)
    }
    await disk.storage.delete('folder')
    await disk.storage.delete('file/a.png')
    expect(await filesIn(disk.root)).toEqual(['file', 'folder', 'folder/a.png'])
  })
})
