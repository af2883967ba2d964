import { execFileSync } from 'node:child_process'
import { mkdir, readFile, readdir, realpath, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// Internal to the suite, and not worth an export.
import { listKeys, put, readText, refusal } from '../../conformance/src/storage/objects.js'
import { filesIn, useDirectory } from './directory.js'

describe('fileSystemStorage', () => {
  const disk = useDirectory()

  it.each([
    '../outside/a.png',
    'a/../../outside/a.png',
    '..',
    '.',
    'a/./b.png',
    '/etc/hostname',
    'a//b.png',
    'a/',
    '',
    'a\0.png',
    '\ud83d.png',
  ])('refuses the key %j in every method', async (key) => {
    await mkdir(disk.outside)
    await put(disk.storage, 'a/b.png', 'x')
    const { storage } = disk
    const rejected = refusal('rejected')
    await expect(storage.head(key)).rejects.toMatchObject(rejected)
    await expect(storage.open(key)).rejects.toMatchObject(rejected)
    await expect(put(storage, key, 'x')).rejects.toMatchObject(rejected)
    await expect(storage.copy(key, 'c.png')).rejects.toMatchObject(rejected)
    await expect(storage.copy('a/b.png', key)).rejects.toMatchObject(rejected)
    await expect(storage.delete(key)).rejects.toMatchObject(rejected)
    if (key !== '') {
      await expect(storage.list({ prefix: `${key}/`, limit: 10 })).rejects.toMatchObject(rejected)
    }
    expect(await filesIn(disk.root)).toEqual(['a', 'a/b.png'])
    expect(await readdir(disk.outside)).toEqual([])
  })

  it('refuses a list prefix without a slash at its end', async () => {
    await expect(disk.storage.list({ prefix: 'a', limit: 10 })).rejects.toMatchObject(refusal('rejected'))
  })

  describe('with symbolic links to what is outside its directory', () => {
    const setUp = async () => {
      await mkdir(disk.outside)
      await writeFile(join(disk.outside, 'secret.png'), 'secret')
      await put(disk.storage, 'own.png', 'own')
      await mkdir(join(disk.root, 'real'))
      await symlink(disk.outside, join(disk.root, 'folder'))
      await symlink(disk.outside, join(disk.root, 'real/folder'))
      await symlink(join(disk.outside, 'secret.png'), join(disk.root, 'link.png'))
      await symlink(join(disk.outside, 'not-there.png'), join(disk.root, 'broken.png'))
    }
    const links = ['folder/secret.png', 'real/folder/secret.png', 'link.png', 'broken.png']

    it('neither lists nor reads what symbolic links lead to', async () => {
      await setUp()
      expect(await listKeys(disk.storage, '')).toEqual(['own.png'])
      expect((await disk.storage.list({ prefix: '', limit: 10 })).prefixes).toEqual([])
      expect(await listKeys(disk.storage, 'folder/')).toEqual([])
      for (const key of links) {
        expect(await disk.storage.head(key)).toBeUndefined()
        expect(await disk.storage.open(key)).toBeUndefined()
        await expect(disk.storage.copy(key, 'stolen.png')).rejects.toMatchObject(refusal('rejected'))
      }
      expect(await disk.storage.head('stolen.png')).toBeUndefined()
    })

    it('neither writes through symbolic links nor removes their targets', async () => {
      await setUp()
      const before = await filesIn(disk.root)
      for (const key of [...links, 'folder/new.png', 'folder/new/deep.png', 'real/folder/new.png']) {
        for (const onlyIf of [undefined, { absent: true } as const]) {
          await expect(put(disk.storage, key, 'x', { onlyIf })).rejects.toMatchObject(refusal('rejected'))
          const copy = disk.storage.copy('own.png', key, { onlyIf })
          await expect(copy).rejects.toMatchObject(refusal('rejected'))
        }
        await disk.storage.delete(key)
      }
      expect(await filesIn(disk.root)).toEqual(before)
      expect(await readdir(disk.outside)).toEqual(['secret.png'])
      expect(await readFile(join(disk.outside, 'secret.png'), 'utf8')).toBe('secret')
    })

    it('works when its own directory is a symbolic link', async () => {
      await put(disk.storage, 'folder/a.png', 'a')
      await rename(disk.root, disk.outside)
      await symlink(disk.outside, disk.root)
      expect(await realpath(disk.root)).not.toBe(disk.root)
      await put(disk.storage, 'folder/b.png', 'b', { onlyIf: { absent: true } })
      expect(await listKeys(disk.storage, '')).toEqual(['folder/a.png', 'folder/b.png'])
      expect(await readText(disk.storage, 'folder/b.png')).toBe('b')
      await disk.storage.delete('folder/a.png')
      expect(await filesIn(disk.outside)).toEqual(['folder', 'folder/b.png'])
    })
  })

  it('does not list empty directories and names that are not UTF-8', async () => {
    await put(disk.storage, 'a.png', 'x')
    await mkdir(join(disk.root, 'empty/inside'), { recursive: true })
    await writeFile(
      Buffer.concat([Buffer.from(`${disk.root}/caf`), Buffer.from([0xe9]), Buffer.from('.png')]),
      'x',
    )
    const page = await disk.storage.list({ prefix: '', limit: 10 })
    expect(page.objects.map(({ key }) => key)).toEqual(['a.png'])
    expect(page.prefixes).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('does not wait for a named pipe', async () => {
    await put(disk.storage, 'a.png', 'x')
    execFileSync('mkfifo', [join(disk.root, 'pipe.png')])
    expect(await listKeys(disk.storage, '')).toEqual(['a.png'])
    expect(await disk.storage.head('pipe.png')).toBeUndefined()
    expect(await disk.storage.open('pipe.png')).toBeUndefined()
    await expect(put(disk.storage, 'pipe.png', 'x')).rejects.toMatchObject(refusal('rejected'))
  })
})
