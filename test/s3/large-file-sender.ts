/** A client in a process of its own, so that it can be killed: `node sender.mjs ENDPOINT FILE MEMORY`. Reports its progress to its parent. */
import { openAsBlob, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type Media, createMediaStore } from '@tina-s3/client-store'

export interface SenderMessage {
  readonly loaded: number
  /** Bytes that the process has grown since its start. */
  readonly grown: number
  readonly item?: Media
  readonly error?: string
}

const [endpoint = '', path = '', memory = ''] = process.argv.slice(2)

/** What browsers have as `localStorage`, in a file. Like there, a write that is cut off leaves what was. */
const resumeStorage = {
  read: () => {
    try {
      return JSON.parse(readFileSync(memory, 'utf8')) as Record<string, string>
    } catch {
      return {}
    }
  },
  getItem: (key: string) => resumeStorage.read()[key] ?? null,
  write: (entries: Record<string, string | undefined>) => {
    writeFileSync(`${memory}.new`, JSON.stringify({ ...resumeStorage.read(), ...entries }))
    renameSync(`${memory}.new`, memory)
  },
  setItem: (key: string, value: string) => resumeStorage.write({ [key]: value }),
  removeItem: (key: string) => resumeStorage.write({ [key]: undefined }),
}

const report = (message: SenderMessage) => process.send?.(message)
const base = process.memoryUsage().rss
let peak = base
const grown = () => (peak = Math.max(peak, process.memoryUsage().rss)) - base
const timer = setInterval(grown, 50)
try {
  const file = new File([await openAsBlob(path)], 'film.mp4', { type: 'video/mp4', lastModified: 1 })
  const store = new (createMediaStore({ endpoint, resumeStorage }))()
  const onProgress = ({ loaded }: { loaded: number }) => report({ loaded, grown: grown() })
  const item = await store.uploadFile(file, { directory: 'films', onProgress })
  report({ loaded: file.size, grown: grown(), item })
} catch (error) {
  report({ loaded: 0, grown: grown(), error: String(error) })
} finally {
  clearInterval(timer)
}
