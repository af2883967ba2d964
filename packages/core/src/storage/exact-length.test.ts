import { describe, expect, it } from 'vitest'
import { exactLength } from './exact-length.js'

const mismatch = (actual: number) => new Error(`There are ${actual} bytes.`)
const source = (bytes: number) => new Blob([new Uint8Array(bytes)]).stream()

describe('exactLength', () => {
  it('counts once: a stream of its own is handed on as it is', () => {
    const counted = exactLength(source(3), 3, { mismatch })
    expect(exactLength(counted, 3, { mismatch })).toBe(counted)
  })

  it.each([
    [2, 3],
    [3, 2],
  ])('counts %i bytes again when %i are wanted', async (size, wanted) => {
    const counted = exactLength(source(size), size, { mismatch })
    const again = exactLength(counted, wanted, { mismatch })
    await expect(new Response(again).arrayBuffer()).rejects.toThrow(`There are ${size} bytes.`)
  })

  it('reads from anything that reads as the reader of a stream does', async () => {
    const stream = exactLength(source(5).getReader(), 5, { mismatch })
    expect((await new Response(stream).arrayBuffer()).byteLength).toBe(5)
  })
})
