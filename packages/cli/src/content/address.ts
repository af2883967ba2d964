/** Addresses of media: what begins with one of the bases, whichever way that is written. */
import { decodePercent } from './escapes.js'
import type { Span } from './decoded.js'

/** Where addresses of media begin: absolute URLs (`https://cdn.example.com/media`), or paths of the site (`/uploads`). */
export type Bases = readonly string[]

export interface Address {
  /** One of the bases, as it was passed in. */
  readonly base: string
  /** Without percent-encoding, relative to the base. */
  readonly key: string
  /** Query and fragment, such as `?v=1#6000x4000`; empty when there are none. */
  readonly suffix: string
}

/** An address, and where its parts are in what was read. */
export interface ReadAddress extends Address {
  /** Of the key's segments, as they are written. */
  readonly segments: readonly Span[]
  /** Where the key ends, and the suffix begins. */
  readonly end: number
}

export interface AddressReader {
  /** Whether there can be an address in it at all: files without one need not be parsed. */
  isPossibleIn(text: string): boolean
  /** Whether there are bases that are paths of the site. */
  readonly hasPaths: boolean
  /** Reads a string that is an address as a whole. */
  read(text: string): ReadAddress | undefined
}

interface Base {
  readonly url: string
  /** Empty for paths of the site. */
  readonly host: string
  /** Of the path, decoded. */
  readonly segments: readonly string[]
}

const parts = /^(?:(?:https?:)?\/\/([^/?#]*))?(\/[^?#]*)?/i

export function createAddressReader(urls: Bases): AddressReader {
  // The longest one first: it says most.
  const bases = urls.map(toBase).sort((a, b) => b.segments.length - a.segments.length)
  const hosts = new Set(bases.flatMap(({ host }) => (host === '' ? [] : [host])))
  const hasPaths = bases.some(({ host }) => host === '')
  return {
    isPossibleIn: createFilter(bases),
    hasPaths,
    read(text) {
      const [whole = '', authority, path = ''] = parts.exec(text) ?? []
      const host = authority === undefined ? '' : toHost(authority)
      if (host === '' ? !hasPaths || authority !== undefined : !hosts.has(host)) return undefined
      const written = spansOf(path, whole.length - path.length)
      const decoded = written.map(({ start, end }) => decodePercent(text.slice(start, end)))
      const base = bases.find((each) => each.host === host && begins(decoded, each.segments))
      if (base === undefined) return undefined
      const { length } = base.segments
      const key = decoded.slice(length).join('/')
      if (key === '') return undefined
      return {
        base: base.url,
        key,
        suffix: text.slice(whole.length),
        segments: written.slice(length),
        end: whole.length,
      }
    },
  }
}

function begins(path: readonly string[], base: readonly string[]): boolean {
  return path.length > base.length && base.every((segment, index) => path[index] === segment)
}

/** The segments of a path that begins with a slash. */
function spansOf(path: string, offset: number): Span[] {
  const spans: Span[] = []
  for (let start = 1; start <= path.length;) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    spans.push({ start: offset + start, end: offset + end })
    start = end + 1
  }
  return spans
}

function toBase(url: string): Base {
  const [, authority, path = ''] = parts.exec(url) ?? []
  const segments = path.split('/').filter(Boolean).map(decodePercent)
  return { url, host: authority === undefined ? '' : toHost(authority), segments }
}

/** Host and port as browsers compare them, whatever the scheme. */
function toHost(authority: string): string {
  const host = authority.toLowerCase().replace(/:(?:80|443)?$/, '')
  if (/^[\w.:[\]-]*$/.test(host)) return host
  return URL.canParse(`ws://${host}`) ? new URL(`ws://${host}`).host : host
}

function createFilter(bases: readonly Base[]): (text: string) => boolean {
  // Hosts and paths beyond ASCII are written in many ways.
  const words = bases.map(({ host, segments: [first] }) => (host === '' ? first : host))
  if (words.some((word) => word === undefined || !/^[\w.:[\]-]+$/.test(word) || word.includes('xn--')))
    return () => true
  if (words.length === 0) return () => false
  const escape = (word = '') => word.replace(/[.[\]]/g, '\\$&').replaceAll(':', '(?::|%3a)')
  const pattern = new RegExp(words.map(escape).join('|'), 'i')
  return (text) => pattern.test(text)
}
