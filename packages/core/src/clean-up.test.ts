import { describe, expect, it } from 'vitest'
import { readForm } from './busboy.js'
import { cleanUp } from './clean-up.js'
import { createMediaHandler } from './handler.js'
import { memoryStorage } from './memory.js'
import type { MultipartUploads } from './storage/provider.js'

describe('cleanUp', () => {
  const createStorage = async () => {
    const aborted: string[] = []
    const storage = {
      ...memoryStorage(),
      multipart: {
        incomplete: async () => ({
          uploads: [
            { key: 'running.mp4', uploadId: '1', started: new Date() },
            { key: 'old.mp4', uploadId: '2', started: new Date(Date.now() - 48 * 3600_000) },
            { key: 'of-unknown-age.mp4', uploadId: '3' },
          ],
        }),
        abort: async (key: string) => void aborted.push(key),
      } as unknown as MultipartUploads,
    }
    const options = { type: 'image/png', size: 1 }
    await storage.put('.tina-s3/staging/x', new Blob(['x']).stream(), options)
    return { storage, aborted }
  }

  it.each([
    ['no date', undefined],
    ['a date of nothing', new Date(Number.NaN)],
    ['a date beyond time', new Date(Infinity)],
    ['a number', 0],
    ['a string', '2026-01-01'],
  ])('refuses %s as `before`, and removes nothing', async (_what, before) => {
    const { storage, aborted } = await createStorage()
    await expect(cleanUp(storage, { before: before as Date })).rejects.toThrow(TypeError)
    expect(aborted).toEqual([])
    expect(await storage.head('.tina-s3/staging/x')).toBeDefined()
  })

  it('removes what is older than `before`, and nothing else', async () => {
    const { storage, aborted } = await createStorage()
    const before = new Date(Date.now() - 24 * 3600_000)
    expect(await cleanUp(storage, { before })).toEqual({
      uploads: 1,
      placeholders: 0,
      staged: 0,
      thumbnails: 0,
    })
    expect(aborted).toEqual(['old.mp4'])
    expect(await cleanUp(storage, { before: new Date(Date.now() + 1000) })).toMatchObject({ staged: 1 })
    expect(await storage.head('.tina-s3/staging/x')).toBeUndefined()
  })

  it('keeps the files of a media root that has the name of the staging directory', async () => {
    const { storage } = await createStorage()
    const mediaRoot = 'site/.tina-s3/staging'
    const options = { type: 'image/png', size: 1 }
    for (const key of ['a.png', 'b/.tina-s3/staging/y'])
      await storage.put(`${mediaRoot}/${key}`, new Blob(['x']).stream(), options)
    const before = new Date(Date.now() + 1000)
    expect(await cleanUp(storage, { mediaRoot, before })).toMatchObject({ staged: 1 })
    expect(await storage.head(`${mediaRoot}/a.png`)).toBeDefined()
  })

  it('needs no such case in production: createMediaHandler throws for that media root', () => {
    const create = (mediaRoot: string) => () =>
      createMediaHandler({
        storage: memoryStorage(),
        authorize: () => true,
        mediaRoot,
        uploads: { readForm },
      })
    for (const mediaRoot of ['.tina-s3/staging', 'site/.tina-s3/staging/media'])
      expect(create(mediaRoot)).toThrow(TypeError)
    for (const mediaRoot of ['.tina-s3', 'site.tina-s3/staging', 'media'])
      expect(create(mediaRoot)).not.toThrow()
  })
})
