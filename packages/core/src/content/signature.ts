/** What a file's first bytes say, against what its name and type claim. */
import { splitKey } from '@tina-s3/contract'
import { MediaError } from '../request/errors.js'
import { isText } from './extensions.js'

/** Bytes that are looked at. @see https://github.com/sindresorhus/file-type#filetypefrombufferbuffer */
export const signatureBytes = 4100

// These formats cannot go without their signature, so a file without it is of another format.
const signed = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'video/mp4',
  'video/webm',
  'application/pdf',
  'application/zip',
  'font/woff',
  'font/woff2',
])
const sameFormat: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'video/x-m4v': 'video/mp4',
}
const programs = /^application\/(x-msdownload|x-elf|x-mach-binary|x-shockwave-flash|wasm|java-vm)$/

/** @throws MediaError `content-mismatch` */
export async function assertSignature(key: string, type: string, head: Uint8Array): Promise<void> {
  const complaint = await findMismatch(type, head)
  if (complaint === undefined) return
  throw new MediaError('content-mismatch', `“${splitKey(key).name}” ${complaint}`)
}

async function findMismatch(type: string, head: Uint8Array): Promise<string | undefined> {
  if (isText(type)) {
    // Signatures of two letters would find pictures in prose ("BM…"), so for text it counts that it is text.
    if (isBinary(head)) return `is not text, as its file extension says.`
    const svg = type === 'image/svg+xml' && !decode(head).startsWith('<')
    return svg ? 'is not an SVG picture.' : undefined
  }
  const start = decode(head)
  if (page.test(start)) return 'is a web page in disguise.'
  // What comes after so much space is not looked at here, but it is by a browser that skips it.
  // Zeros alone are not blank: a browser takes them for binary data, and images of disks begin with them.
  const isBlank = start === '' && head.some((byte) => byte !== 0)
  if (head.byteLength >= signatureBytes && isBlank) return 'begins with nothing but blank space.'
  // Loaded when there are bytes to look at: most requests have none, and it takes a while.
  const { fileTypeFromBuffer } = await import('file-type/core')
  const found = (await fileTypeFromBuffer(head))?.mime
  if (found === undefined && type === 'application/pdf' && start.startsWith('%PDF-')) return undefined
  if (found === undefined) return signed.has(type) ? `does not begin like ${type}.` : undefined
  if (programs.test(found)) return 'is a program in disguise.'
  return formatsAgree(type, found) ? undefined : `is ${found}, not ${type}: give it the right file extension.`
}

function formatsAgree(type: string, found: string): boolean {
  const a = sameFormat[type] ?? type
  const b = sameFormat[found] ?? found
  // A file of unknown type claims nothing.
  if (a === b || a === 'application/octet-stream') return true
  const [familyA, familyB] = [family(a), family(b)]
  // Containers share signatures (MP4 and QuickTime; ZIP, DOCX and EPUB), pictures do not.
  return familyA === familyB && !(signed.has(a) && signed.has(b)) && !(familyA === 'image' && signed.has(a))
}

function family(type: string): string {
  const top = type.slice(0, type.indexOf('/'))
  if (top === 'video' || top === 'audio') return 'media'
  return top === 'model' ? 'application' : top
}

// What makes a browser treat a response without a type as a document: the tags of the MIME Sniffing standard
// (7.1), those that Firefox adds (nsUnknownDecoder), and SVG.
const page =
  /^<(?:[!?]|(?:a|applet|b|base|body|br|center|div|font|form|frameset|h[1-6]|head|html|iframe|img|isindex|link|meta|p|pre|script|style|svg|table|title)[\s>/])/i

function isBinary(head: Uint8Array): boolean {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  return !utf16 && head.includes(0)
}

/**
 * As text, without the blank space that browsers skip before they look (MIME Sniffing, 7.1). What is
 * ASCII in UTF-16 shows too, without its mark and its zeros.
 */
function decode(head: Uint8Array): string {
  const text = new TextDecoder().decode(head).replaceAll('\0', '')
  return text.replace(/^\ufffd{2}/, '').trimStart()
}
