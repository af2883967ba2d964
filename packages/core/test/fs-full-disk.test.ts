import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
// Internal to the suite, and not worth an export.
import { bytesOf, put, readText, refusal } from '../../conformance/src/storage/objects.js'
import { filesIn, useDirectory } from './directory.js'

// Only root may mount a disk that is small enough to fill.
const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe.runIf(canMount)('fileSystemStorage on a disk of 1 MiB', () => {
  const disk = useDirectory()

  it('rejects a write to a full disk, and leaves nothing of the file', async () => {
    await onSmallDisk(disk.root, async () => {
      await put(disk.storage, 'small.png', 'small')
      const full = { ...refusal('unavailable'), message: 'The disk is full.' }
      await expect(put(disk.storage, 'folder/big.png', bytesOf(2 * 1024 ** 2))).rejects.toMatchObject(full)
      await put(disk.storage, 'half.png', bytesOf(600 * 1024))
      await expect(disk.storage.copy('half.png', 'folder/copy.png')).rejects.toMatchObject(full)
      expect(await filesIn(disk.root)).toEqual(['half.png', 'small.png'])
    })
  })

  it('rejects a write to a read-only disk with access-denied', async () => {
    await onSmallDisk(disk.root, async () => {
      await put(disk.storage, 'a.png', 'x')
      execFileSync('mount', ['-o', 'remount,ro', disk.root])
      await expect(put(disk.storage, 'b.png', 'x')).rejects.toMatchObject(refusal('access-denied'))
      await expect(disk.storage.delete('a.png')).rejects.toMatchObject(refusal('access-denied'))
      expect(await readText(disk.storage, 'a.png')).toBe('x')
    })
  })
})

async function onSmallDisk(root: string, work: () => Promise<void>): Promise<void> {
  await mkdir(root)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root])
  try {
    await work()
  } finally {
    execFileSync('umount', [root])
  }
}
