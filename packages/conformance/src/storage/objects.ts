import { expect } from 'vitest'
import type { PutOptions, StorageProvider, StoredObject, Written } from '@tina-s3/core'

/** Bytes by their position, so that a shift shows. */
export function bytesOf(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + seed) & 0xff)
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** A stream that returns the chunks one at a time, on demand. */
export function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  const waiting = [...chunks]
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = waiting.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
}

export function put(
  storage: StorageProvider,
  key: string,
  content: Uint8Array | string,
  options: Partial<PutOptions> = {},
): Promise<Written> {
  const bytes = typeof content === 'string' ? utf8(content) : content
  return storage.put(key, streamOf(bytes), { type: 'image/png', size: bytes.byteLength, ...options })
}

export async function read(
  storage: StorageProvider,
  key: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const opened = await storage.open(key)
  return opened && new Uint8Array(await new Response(opened.body as BodyInit).arrayBuffer())
}

export async function readText(storage: StorageProvider, key: string): Promise<string | undefined> {
  const bytes = await read(storage, key)
  return bytes && new TextDecoder().decode(bytes)
}

/** Everything below a prefix, by the provider's own pages. */
async function listAll(storage: StorageProvider, prefix: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  let cursor: string | undefined
  do {
    const page = await storage.list({ prefix, limit: 1000, recursive: true, cursor })
    objects.push(...page.objects)
    cursor = page.cursor
  } while (cursor !== undefined)
  return objects
}

export async function listKeys(storage: StorageProvider, prefix: string): Promise<string[]> {
  return (await listAll(storage, prefix)).map(({ key }) => key)
}

/** Runs a task many times at once and sorts the outcomes. */
export async function atOnce<T>(count: number, task: (index: number) => Promise<T>) {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, index) => task(index)))
  const won = settled.flatMap((result, index) =>
    result.status === 'fulfilled' ? [{ index, value: result.value }] : [],
  )
  const failures: unknown[] = settled.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  )
  return { won, failures }
}

/** The one that succeeded. @throws Error when there is not exactly one */
export function theOne<T>(won: readonly T[]): T {
  const [only] = won
  if (only === undefined || won.length > 1) throw new Error(`One was to get through, ${won.length} did.`)
  return only
}

/** For `expect(…).rejects.toMatchObject(…)` and the like: what a refusal with this code looks like. */
export function refusal(code: string) {
  return { name: 'StorageError', code }
}

/** Compares by hand: a matcher takes seconds for a few million bytes. */
export function expectBytes(actual: Uint8Array | undefined, expected: Uint8Array): void {
  expect(actual?.byteLength).toBe(expected.byteLength)
  const different = actual?.findIndex((byte, index) => byte !== expected[index])
  expect(different, 'the first byte that differs').toBe(-1)
}
