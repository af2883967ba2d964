import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SourceFile } from '../source.js'
import { folderFiles } from './folder.js'

let site: string
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'tina-s3-folder-'))
})
afterEach(async () => {
  await rm(site, { recursive: true })
})

describe('folderFiles', () => {
  it('reports symbolic links, so that their folder is not removed with them', async () => {
    const folder = join(site, 'uploads')
    await mkdir(folder)
    await writeFile(join(folder, 'a.txt'), 'a')
    await writeFile(join(folder, '.gitkeep'), '')
    await symlink('a.txt', join(folder, 'b.txt'))
    const files: SourceFile[] = []
    for await (const file of folderFiles({ site, folder, bases: ['/uploads'] })) files.push(file)
    expect(files.map(({ name }) => name)).toEqual(['uploads/a.txt', 'uploads/b.txt'])
    await expect(files[0]?.open()).resolves.toMatchObject({ size: 1 })
    await expect(files[1]?.open()).rejects.toThrow('It is a symbolic link, which is not followed.')
  })
})
