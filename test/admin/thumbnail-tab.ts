/** A page with the media store, in whatever browser: what a test asks it to do, it does by scripts. */
import type { Media } from '@tina-s3/client-store'

/** A page of Playwright or Puppeteer. */
export interface ScriptedPage {
  evaluate(script: string): Promise<unknown>
}

/** A picture as the browser shows it. */
export interface Look {
  readonly width: number
  readonly height: number
  /** Colors at the middle of its quarters, from the top left one to the bottom right one, as red, green, blue and alpha. */
  readonly quarters: readonly (readonly number[])[]
}

export type Tab = ReturnType<typeof createTab>

const look = `async (url) => {
  const image = new Image()
  image.src = URL.createObjectURL(await (await fetch(url, { cache: 'no-store' })).blob())
  await image.decode()
  const canvas = new OffscreenCanvas(2, 2)
  const quarters = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([x, y]) => {
    const { naturalWidth: width, naturalHeight: height } = image
    const context = canvas.getContext('2d')
    context.clearRect(0, 0, 2, 2)
    const at = (position, length) => Math.min(length - 1, Math.floor(((position + 0.5) * length) / 2))
    context.drawImage(image, at(x, width), at(y, height), 1, 1, 0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  })
  return { width: image.naturalWidth, height: image.naturalHeight, quarters }
}`

const persist = `async (directory, files) => {
  const open = async ([name, type]) =>
    ({ directory, file: new File([await (await fetch('/files/' + encodeURIComponent(name))).blob()], name, { type }) })
  // Not every driver passes on what is thrown.
  return store.persist(await Promise.all(files.map(open))).catch(String)
}`

export function createTab(page: ScriptedPage) {
  const call = async <T>(script: string, ...input: readonly unknown[]) =>
    (await page.evaluate(`(${script})(...${JSON.stringify(input)})`)) as T
  return {
    call,
    /** Uploads files that the site serves, as TinaCMS does. */
    async persist(directory: string, files: readonly { name: string; mimeType: string }[]): Promise<Media[]> {
      const names = files.map(({ name, mimeType }) => [name, mimeType])
      const stored = await call<Media[] | string>(persist, directory, names)
      if (typeof stored === 'string') throw new Error(stored)
      return stored
    },
    /** Lists as the media manager does, and shows the pictures as it does: each in an `<img>`. */
    async list(directory: string): Promise<Media[]> {
      const script = `async (directory) => {
        const { items } = await store.list({ directory, limit: 36 })
        document.querySelector('main')?.remove()
        const main = document.body.appendChild(document.createElement('main'))
        const images = items.map((item) => {
          const image = new Image()
          image.src = item.thumbnails?.['400x400'] ?? item.src
          main.append(image)
          return new Promise((resolve) => { image.onload = image.onerror = resolve })
        })
        await Promise.all(images)
        return items
      }`
      return call<Media[]>(script, directory)
    },
    /** Names of the pictures whose `<img>` shows nothing. */
    broken: () =>
      call<string[]>(
        `() => [...document.images].filter((image) => image.naturalWidth === 0).map(({ src }) => src)`,
      ),
    look: (url: string) => call<Look>(look, url),
  }
}
