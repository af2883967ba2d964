/** Files by their addresses, wherever they are. */
import { extensionOf } from '@tina-s3/contract'
import { rm } from 'node:fs/promises'
import { UsageError } from '../../errors.js'
import type { Mention, SourceFile } from '../source.js'
import { type DownloadOptions, download } from './download.js'
import { readFile } from './folder.js'

export interface AddressOptions extends DownloadOptions {
  /** What the addresses have in common, with a slash at its end: what follows is the path in the library. */
  readonly base?: string
}

/** File extensions for addresses without one, as image services have them. */
const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mpeg': 'mp3',
  'application/pdf': 'pdf',
}

/** One address a line; empty lines and those that begin with `#` are passed over. @throws UsageError */
export function readAddresses(list: string): string[] {
  const lines = list.split(/\r?\n/).map((line) => line.trim())
  const addresses = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const wrong = addresses.find((line) => !/^https?:\/\//i.test(line) || !URL.canParse(line))
  if (wrong !== undefined)
    throw new UsageError(`“${wrong.slice(0, 200)}” is not an address. Write one https://… address a line.`)
  return [...new Set(addresses)]
}

export function* addressFiles(addresses: readonly string[], options: AddressOptions): Generator<SourceFile> {
  const base = options.base ?? commonBase(addresses)
  for (const address of addresses) yield toFile(address, { ...options, base })
}

/** The directory that all addresses are in. */
export function commonBase(addresses: readonly string[]): string {
  const [first = '', ...others] = addresses.map((address) => withoutQuery(new URL(address)))
  let end = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, end))) end--
  const slash = first.lastIndexOf('/', end - 1)
  // Not into the name of the host.
  return slash < first.indexOf('//') + 2 ? '' : first.slice(0, slash + 1)
}

function toFile(address: string, options: AddressOptions): SourceFile {
  const path = pathOf(address, options.base ?? '')
  return {
    name: address,
    path,
    version: '',
    mentions: [mentionOf(address)],
    open: async () => {
      const { file, size, type } = await download(address, options)
      const hasExtension = extensionOf(path) !== ''
      const extension = hasExtension ? undefined : extensions[type]
      return {
        path: extension === undefined ? path : `${path}.${extension}`,
        size,
        // Servers are often wrong about types, and bytes are not. A page in the place of a file is refused, whatever it is called.
        type: isPage(type) || (!hasExtension && extension === undefined) ? type : '',
        read: () => readFile(file),
        close: () => rm(file, { force: true }),
      }
    },
  }
}

function mentionOf(address: string): Mention {
  const { origin, pathname } = new URL(address)
  const query = /\?[^#]*/.exec(address)?.[0] ?? ''
  return { base: origin, key: decode(pathname.slice(1)), query }
}

function isPage(type: string): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml'
}

/** What comes after the base, or else the path; decoded as browsers would save it. */
function pathOf(address: string, base: string): string {
  const url = new URL(address)
  const whole = withoutQuery(url)
  const path = base !== '' && whole.startsWith(base) ? whole.slice(base.length) : url.pathname
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map(decode).join('/')
}

function withoutQuery({ origin, pathname }: URL): string {
  return origin + pathname
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
