/** Which files are accepted, judged by name and declared type; their first bytes are judged in `signature.ts`. */
import { extensionOf, splitKey } from '@tina-s3/contract'
import { MediaError } from '../request/errors.js'
import type { Settings } from '../request/settings.js'
import { isText, typeOf } from './extensions.js'
import { assertServable, extensionsOf, fileNameOf } from './name.js'

/** What the decision depends on. */
type Rules = Pick<Settings, 'uploads' | 'storage'>

/** What a file is stored and served as. */
export interface FileType {
  readonly type: string
  /** `attachment` for documents that can run scripts when opened, and are harmless in an `<img>`. */
  readonly disposition?: 'attachment'
}

const remedy = "Choose another file, or ask your site's developer to add its type to uploads.accept."

const unknownType = 'application/octet-stream'

// Documents and scripts that browsers run in the origin that serves them.
const activeTypes = new Set([
  'text/html',
  'application/xhtml+xml',
  // https://mimesniff.spec.whatwg.org/#javascript-mime-type
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
  'text/cache-manifest',
  'text/xsl',
  'application/xslt+xml',
  'application/x-shockwave-flash',
  'application/x-httpd-php',
  'application/wasm',
])
const activeExtensions = new Set(
  (
    'html htm xhtml xht mht mhtml hta xsl xslt js mjs cjs jsx tsx wasm swf htc appcache manifest ' +
    'exe dll com msi scr bat cmd vbs vbe ps1 jar'
  ).split(' '),
)

/** Documents inside of others: archives of web pages, messages, and streams of pages (`multipart/x-mixed-replace`). */
const enclosing = /^(?:multipart|message)\//

const isActive = (type: string) => activeTypes.has(type) || enclosing.test(type)

// Browsers and operating systems disagree on many types, but not on what kind of thing a file is.
const family = (type: string) => {
  const top = type.slice(0, type.indexOf('/'))
  if (top === 'video' || top === 'audio') return 'media'
  return top === 'text' ? 'application' : top
}
const vague = /^application\/(x-|vnd\.|font-|ogg$|octet-stream$)/

/**
 * Decides what a file is. The name's file extension counts before the declared type, since that is what people and browsers go by later.
 * @throws MediaError `unsupported-type` for active content, for contradictions, and for what `accept` does not name
 */
export function decideType({ uploads: { accept }, storage }: Rules, key: string, declared: string): FileType {
  assertServable(key)
  const { name } = splitKey(key)
  const extension = extensionOf(name)
  const claimed = declared.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (claimed !== '' && !/^[\w.+-]+\/[\w.+-]+$/.test(claimed)) {
    throw new MediaError('invalid-input', '“type” must be a media type such as image/png.')
  }
  const known = typeOf(extension)
  if (
    isActiveExtension(extension) ||
    isActiveExtension(extensionOf(fileNameOf(name))) ||
    isActive(claimed) ||
    hidesPage(name)
  ) {
    throw new MediaError(
      'unsupported-type',
      `“${name}” is a web page, a script or a program; those are never accepted. Choose another file.`,
    )
  }
  if (known !== undefined && !agree(known, claimed)) {
    throw new MediaError(
      'unsupported-type',
      `“${name}” is ${known} by its file extension, but was sent as ${claimed}. Give it the file extension that it should have.`,
    )
  }
  const isKept = claimed !== '' && !storage.capabilities.typesByExtension
  const type = known ?? (isKept ? claimed : unknownType)
  // Where it is not kept, neither what the file is called nor what it will be served as opens a door.
  for (const each of known === undefined && claimed !== '' ? [type, claimed] : [type]) {
    if (!accept.some((pattern) => accepts(pattern, each, extension))) {
      throw new MediaError('unsupported-type', `“${name}” is ${each}, which is not accepted here. ${remedy}`)
    }
  }
  return isXml(type) ? { type, disposition: 'attachment' } : { type }
}

function isActiveExtension(extension: string): boolean {
  return activeExtensions.has(extension) || isActive(typeOf(extension) ?? '')
}

/**
 * Where Apache does not know the last extension, it goes by one before it: `page.html.en` is a page. It may
 * not know the newer ones of text, and web pages are not looked for in what is text.
 */
export function hidesPage(name: string): boolean {
  const types = extensionsOf(name).map(typeOf)
  const last = types.at(-1)
  if (last !== undefined && (last === 'text/plain' || !isText(last))) return false
  const isPage = (type = '') => type === 'text/html' || isXml(type) || (last === undefined && isActive(type))
  return types.slice(0, -1).some(isPage)
}

/** XML can carry scripts in the namespaces of XHTML and SVG. */
function isXml(type: string): boolean {
  return type.endsWith('+xml') || type.endsWith('/xml')
}

function agree(known: string, claimed: string): boolean {
  return claimed === '' || claimed === known || vague.test(claimed) || family(claimed) === family(known)
}

/** `accept` as in HTML's file input, with `*` also at the end of a subtype. */
function accepts(pattern: string, type: string, extension: string): boolean {
  const wanted = pattern.trim().toLowerCase()
  if (wanted.startsWith('.')) return wanted === `.${extension}`
  if (wanted === '*' || wanted === '*/*') return true
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type
}
