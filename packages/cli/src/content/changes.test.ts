import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffOf, writeChange } from './changes.js'
import { type FileChange, rewriteContent } from './site-content.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tina-s3-content-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

const path = (file: string) => join(directory, file)

async function changesOf(text: string | Uint8Array, file = 'a.md'): Promise<FileChange[]> {
  await writeFile(path(file), text)
  const changes: FileChange[] = []
  const mapping = () => ({ url: 'https://new.example/b.jpg' })
  for await (const change of rewriteContent(directory, { bases: ['/uploads'] }, mapping)) changes.push(change)
  return changes
}

describe('writeChange', () => {
  it('writes the whole file, with the mode that it has, and leaves nothing beside it', async () => {
    const [change] = await changesOf('\uFEFF![](/uploads/a.jpg)\r\n')
    await chmod(path('a.md'), 0o640)
    await writeChange(change!)
    expect(await readFile(path('a.md'), 'utf8')).toBe('\uFEFF![](https://new.example/b.jpg)\r\n')
    expect((await stat(path('a.md'))).mode & 0o777).toBe(0o640)
    expect(await readdir(directory)).toEqual(['a.md'])
  })

  it('refuses to write over what somebody has written meanwhile', async () => {
    const [change] = await changesOf('![](/uploads/a.jpg)')
    await writeFile(path('a.md'), 'mine')
    await expect(writeChange(change!)).rejects.toThrow('a.md was changed meanwhile')
    expect(await readFile(path('a.md'), 'utf8')).toBe('mine')
    expect(await readdir(directory)).toEqual(['a.md'])
  })

  it('writes over what a process that was killed has left', async () => {
    const [change] = await changesOf('![](/uploads/a.jpg)')
    await writeFile(path('.a.md.tina-s3'), 'half a fi')
    await writeChange(change!)
    expect(await readdir(directory)).toEqual(['a.md'])
  })

  it('writes through a link', async () => {
    const [change] = await changesOf('![](/uploads/a.jpg)')
    await symlink(path('a.md'), path('link.md'))
    await writeChange({ ...change!, path: path('link.md') })
    expect(await readFile(path('a.md'), 'utf8')).toBe('![](https://new.example/b.jpg)')
    expect((await readdir(directory)).sort()).toEqual(['a.md', 'link.md'])
  })
})

describe('rewriteContent', () => {
  it('leaves a file alone that is not UTF-8, and says so', async () => {
    const bytes = Buffer.from('gr\xfc\xdfe ![](/uploads/a.jpg)', 'latin1')
    const [change] = await changesOf(bytes)
    expect(change).toMatchObject({
      problem: expect.stringContaining('not UTF-8') as string,
      changed: [],
      left: [{ key: 'a.jpg' }],
    })
    expect(change!.after).toBe(change!.before)
  })

  it('passes over what names nothing', async () => {
    expect(await changesOf('# T\n')).toEqual([])
  })
})

describe('diffOf', () => {
  it('shows what changes as git does', async () => {
    const [change] = await changesOf('# T\n![](/uploads/a.jpg)\n')
    expect(diffOf(change!)).toMatch(
      /--- a\/a\.md\n\+\+\+ b\/a\.md\n@@ -1,2 \+1,2 @@\n # T\n-!\[\]\(\/uploads\/a\.jpg\)\n\+!\[\]\(https:\/\/new\.example\/b\.jpg\)\n/,
    )
    expect(diffOf({ ...change!, after: change!.before })).toBe('')
  })
})
