import type { MediaStore } from '@tina-s3/client-store'
import { expect } from 'vitest'

/** What an editor does, by the media store that runs in the browser: uploads, lists, searches, renames and deletes. */
export async function useStore(store: MediaStore): Promise<void> {
  const directory = 'R&D ü'
  const names = async () => (await store.list({ directory })).items.map(({ filename }) => filename)
  const file = new File([picture(300_000)], 'a+b #1?.png', { type: 'image/png' })
  const [stored] = await store.persist([{ directory, file }])
  expect((await store.list({ directory })).items).toEqual([stored])
  const renamed = await store.rename(`${directory}/a+b #1?.png`, `${directory}/100%.png`)
  expect(await names()).toEqual(['100%.png'])
  expect((await store.list({ search: '100%' })).items).toHaveLength(1)
  await store.delete(renamed)
  expect(await names()).toEqual([])
}

function picture(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).fill(7)
  bytes.set(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  return bytes
}
