/** Which files are taken, judged by name and declared type; their first bytes are judged in `signature.ts`. */
import { extensionOf, splitKey } from '@tina-s3/contract'
import { lookup } from 'mrmime'
import { MediaError } from '../errors.js'

/** What a file is stored and served as. */
export interface FileType {
  readonly type: string
  /** `attachment` for documents that can run scripts when opened, and are harmless in an `<img>`. */
  readonly disposition?: 'attachment'
}

const unknownType = 'application/octet-stream'

// Documents and scripts that browsers run in the origin that serves them, and programs that servers run.
const activeTypes = new Set([
  'text/html',
  'application/xhtml+xml',
  'text/javascript',
  'application/javascript',
  'application/x-javascript',
  'text/ecmascript',
  'application/ecmascript',
  'text/jscript',
  'text/cache-manifest',
  'text/xsl',
  'application/xslt+xml',
  'multipart/related',
  'message/rfc822',
  'application/x-shockwave-flash',
  'application/x-httpd-php',
  'application/wasm',
])
const activeExtensions = new Set(
  (
    'html htm xhtml xht shtml phtml mht mhtml hta xsl xslt js mjs cjs jsx tsx wasm swf htc appcache manifest ' +
    'php php3 php4 php5 php7 php8 phar phps asp aspx ashx asmx jsp jspx cgi exe dll com msi scr bat cmd vbs vbe ps1 jar'
  ).split(' '),
)

// Browsers and operating systems disagree on many types, but not on what kind of thing a file is.
const family = (type: string) => {
  const top = type.slice(0, type.indexOf('/'))
  if (top === 'video' || top === 'audio') return 'media'
  return top === 'text' ? 'application' : top
}
const vague = /^application\/(x-|vnd\.|font-|ogg$|octet-stream$)/

/**
 * Decides what a file is. The name's ending counts before the declared type, since that is what people and browsers go by later.
 * @throws MediaError `unsupported-type` for active content, for contradictions, and for what `accept` does not name
 */
export function decideType(key: string, declared: string, accept: readonly string[]): FileType {
  const { name } = splitKey(key)
  const extension = extensionOf(name)
  const claimed = declared.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (claimed !== '' && !/^[\w.+-]+\/[\w.+-]+$/.test(claimed)) {
    throw new MediaError('invalid-input', '“type” must be a media type such as image/png.')
  }
  const known = extension === '' ? undefined : lookup(extension)
  if (
    activeExtensions.has(extension) ||
    activeTypes.has(claimed) ||
    (known !== undefined && activeTypes.has(known))
  ) {
    throw new MediaError(
      'unsupported-type',
      `“${name}” is a web page, a script or a program; those are not accepted.`,
    )
  }
  if (known !== undefined && !agree(known, claimed)) {
    throw new MediaError(
      'unsupported-type',
      `“${name}” is ${known} by its ending, but was sent as ${claimed}.`,
    )
  }
  const type = known ?? (claimed === '' ? unknownType : claimed)
  if (!accept.some((pattern) => accepts(pattern, type, extension))) {
    throw new MediaError('unsupported-type', `“${name}” is ${type}; accepted are ${accept.join(', ')}.`)
  }
  return isXml(type) ? { type, disposition: 'attachment' } : { type }
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
