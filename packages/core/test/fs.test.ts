import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStorageProvider } from '@tina-s3/conformance'
import { describe, expect, it } from 'vitest'
// Internal to the suite, and not worth an export.
import { atOnce, listKeys, put, readText, refusal } from '../../conformance/src/storage/objects.js'
import { cleanUp } from '../src/clean-up.js'
import { fileSystemStorage } from '../src/fs.js'
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

  it('throws without a directory, and for a publicUrl that is not absolute', () => {
    expect(() => fileSystemStorage({ directory: '', publicUrl: 'http://localhost/' })).toThrow(/directory/)
    expect(() => fileSystemStorage({ directory: disk.root, publicUrl: '/media' })).toThrow(/absolute URL/)
  })

  it('creates the directory at the first write, and is empty until then', async () => {
    expect(await disk.storage.list({ prefix: '', limit: 10 })).toEqual({ objects: [], prefixes: [] })
    expect(await disk.storage.head('a.png')).toBeUndefined()
    await disk.storage.delete('a.png')
    await expect(filesIn(disk.root)).rejects.toThrow()
    await put(disk.storage, 'a.png', 'x')
    expect(await filesIn(disk.root)).toEqual(['a.png'])
  })

  it('derives media types from file extensions', async () => {
    for (const [key, type] of [
      ['a.jpg', 'image/jpeg'],
      ['b.SVG', 'image/svg+xml'],
      ['c.unknown', 'application/octet-stream'],
    ] as const) {
      await put(disk.storage, key, 'x')
      expect((await disk.storage.head(key))?.type).toBe(type)
    }
  })

  it('does not list a file that is being written, and leaves nothing but the file', async () => {
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
    expect(await listKeys(disk.storage, 'folder/')).toEqual([])
    expect((await disk.storage.list({ prefix: '', limit: 10 })).prefixes).toEqual(['.tina-s3/'])
    go()
    await write
    expect(await filesIn(disk.root)).toEqual(['folder', 'folder/a.png'])
  })

  it('leaves neither files nor directories of a write that fails', async () => {
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

  it('stages incomplete files where cleanUp finds them after the process has ended', async () => {
    let seen: string[] = []
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          seen = await filesIn(disk.root)
          controller.enqueue(new Uint8Array(1))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    await disk.storage.put('a.png', body, { type: 'image/png', size: 1 })
    const [temporary = ''] = seen.filter((path) => path.startsWith('.tina-s3/staging/'))
    await writeFile(join(disk.root, temporary), 'half a file')
    const count = await cleanUp(disk.storage, { before: new Date(Date.now() + 60_000) })
    expect(count).toEqual({ uploads: 0, placeholders: 0, staged: 1, thumbnails: 0 })
    expect(await listKeys(disk.storage, '')).toEqual(['a.png'])
  })

  it('removes the directories that a delete leaves empty, but not its own', async () => {
    await put(disk.storage, 'a/b/c/1.png', '1')
    await put(disk.storage, 'a/2.png', '2')
    await disk.storage.delete('a/b/c/1.png')
    expect(await filesIn(disk.root)).toEqual(['a', 'a/2.png'])
    await disk.storage.delete('a/2.png')
    expect(await filesIn(disk.root)).toEqual([])
  })

  it('writes into a directory while its last file is deleted', async () => {
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

  it('lets exactly one of 20 writes to one key win, by two storages on the same directory', async () => {
    const other = fileSystemStorage({ directory: disk.root, publicUrl: 'http://localhost/media' })
    const { won } = await atOnce(20, (index) =>
      put(index % 2 ? other : disk.storage, 'one.png', `${index}`, { onlyIf: { absent: true } }),
    )
    expect(won).toHaveLength(1)
    expect(await readText(other, 'one.png')).toBe(`${won[0]?.index}`)
  })

  it('rejects a name that is too long for the disk before it reads the body', async () => {
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

  it('rejects a key below a file, and one that is a directory', async () => {
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
