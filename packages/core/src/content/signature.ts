/** What a file's first bytes say, against what its name and type claim. */
import { splitKey } from '@tina-s3/contract'
import { fileTypeFromBuffer } from 'file-type/core'
import { MediaError } from '../errors.js'

/** Bytes that are looked at. @see https://github.com/sindresorhus/file-type#filetypefrombufferbuffer */
export const signatureBytes = 4100

// These formats can not go without their signature, so a file without it is none.
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
  const isText =
    type.startsWith('text/') || type.endsWith('+xml') || type.endsWith('/xml') || type.endsWith('json')
  if (isText) {
    // Signatures of two letters would find pictures in prose ("BM…"), so for text it counts that it is text.
    if (isBinary(head)) return `is not text, as its ending says.`
    const svg = type === 'image/svg+xml' && !/^\s*</.test(decode(head))
    return svg ? 'is not an SVG picture.' : undefined
  }
  if (looksLikeHtml(head)) return 'is a web page in disguise.'
  const found = (await fileTypeFromBuffer(head))?.mime
  if (found === undefined) return signed.has(type) ? `does not begin like ${type}.` : undefined
  if (programs.test(found)) return 'is a program in disguise.'
  return formatsAgree(type, found) ? undefined : `is ${found}, not ${type}: give it the right ending.`
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

function looksLikeHtml(head: Uint8Array): boolean {
  // The tags of https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type, and SVG
  return /^\s*<(!doctype html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|svg|!--|\?xml)[\s>/]/i.test(
    decode(head),
  )
}

function isBinary(head: Uint8Array): boolean {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  return !utf16 && head.includes(0)
}

function decode(head: Uint8Array): string {
  return new TextDecoder().decode(head.subarray(0, 1024))
}
