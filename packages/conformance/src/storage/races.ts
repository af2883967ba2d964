import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { atOnce, put, readText, refusal, theOne } from './objects.js'

const writers = 20

export function raceCases({ storage }: StorageSuite): void {
  describe(`${writers} at once`, () => {
    it('lets exactly one create an object, whole', async () => {
      const { won, failures } = await atOnce(writers, (index) =>
        put(storage(), 'races/new.png', `by writer ${index}`, { onlyIf: { absent: true } }),
      )
      const winner = theOne(won)
      for (const failure of failures) expect(failure).toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'races/new.png')).toBe(`by writer ${winner.index}`)
      expect((await storage().head('races/new.png'))?.etag).toBe(winner.value.etag)
    })

    it('lets exactly one replace a version', async () => {
      const { etag } = await put(storage(), 'races/version.png', 'first')
      const { won, failures } = await atOnce(writers, (index) =>
        put(storage(), 'races/version.png', `by writer ${index}`, { onlyIf: { etag } }),
      )
      const winner = theOne(won)
      // Some servers say "try again" to the losers of this race.
      const refusals = expect.stringMatching(/^(precondition-failed|unavailable)$/)
      for (const failure of failures) expect(failure).toMatchObject({ name: 'StorageError', code: refusals })
      expect(await readText(storage(), 'races/version.png')).toBe(`by writer ${winner.index}`)
    })

    it('never mixes what is replaced without a condition', async () => {
      const texts = Array.from({ length: writers }, (_, index) => `${index}`.repeat(10_000))
      const { won } = await atOnce(writers, (index) => put(storage(), 'races/any.png', texts[index] ?? ''))
      expect(won).toHaveLength(writers)
      expect(texts).toContain(await readText(storage(), 'races/any.png'))
    })

    it('lets exactly one copy to a free key', async () => {
      const sources = Array.from({ length: writers }, (_, index) => `races/source-${index}.png`)
      await Promise.all(sources.map((key) => put(storage(), key, `of ${key}`)))
      const { won, failures } = await atOnce(writers, (index) =>
        storage().copy(sources[index] ?? '', 'races/copy.png', { onlyIf: { absent: true } }),
      )
      const winner = theOne(won)
      for (const failure of failures) expect(failure).toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'races/copy.png')).toBe(`of ${sources[winner.index]}`)
    })

    it('writes and deletes side by side, and every write can be found', async () => {
      await atOnce(writers, async (index) => {
        const key = `races/directory/deep/${index}.png`
        await put(storage(), key, key)
        if (index % 2 === 0) await storage().delete(key)
      }).then(({ failures }) => expect(failures).toEqual([]))
      const { objects } = await storage().list({ prefix: 'races/directory/deep/', limit: 1000 })
      expect(objects).toHaveLength(writers / 2)
    })
  })
}
