/** Which names may be touched at all: those that configure or run something on a web server may not. */
import { splitKey } from '@tina-s3/contract'
import { MediaError } from '../request/errors.js'

/** Programs that web servers run. Apache looks for these at every dot of a name, so that `shell.php.gif` is one. */
const serverPrograms = new Set(
  (
    'asa asax ascx ashx asis asmx asp aspx axd cdx cer cfc cfm cfml cgi cshtm cshtml ctp dbm erb fcgi hphp htr ' +
    'ida idc idq jhtml jsp jspa jspf jspx jsv jsw lua pgif phar phps phpt pht phtm phtml pl plx pm py pyc pyo pyw ' +
    'rb rhtml sh shtm shtml stm svc tcl var vbhtm vbhtml wsgi xamlx'
  ).split(' '),
)
/** `.php`, and one for every version there has been. */
const php = /^php\d*$/

/** What servers and hosts of static sites read from the directories they serve. */
const configurations = new Set([
  '_headers',
  '_redirects',
  '_routes.json',
  'clientaccesspolicy.xml',
  'crossdomain.xml',
  'php.ini',
  'staticwebapp.config.json',
  'web.config',
])

/**
 * For every request that writes, moves or removes a file. Names that begin with a dot are refused for
 * all of the API, see `hidden.ts`.
 * @throws MediaError `unsupported-type`
 */
export function assertServable(key: string): void {
  const { name } = splitKey(key)
  const runs = extensionsOf(name).some((extension) => serverPrograms.has(extension) || php.test(extension))
  if (!runs && !configurations.has(fileNameOf(name))) return
  throw new MediaError(
    'unsupported-type',
    `“${name}” configures or runs something on a web server; such files are left alone. Choose another file.`,
  )
}

/**
 * What stands behind each dot of a name, in lower case, without blank space around it. IIS stopped at a
 * semicolon, and Windows does at the colon of a stream's name.
 */
export function extensionsOf(name: string): readonly string[] {
  const [, ...extensions] = fold(name).split('.')
  return extensions.map((extension) => (extension.split(/[:;]/, 1)[0] ?? '').trim())
}

/** The file that Windows takes a name for, in lower case: without a stream's name, and dots and spaces at the end. */
export function fileNameOf(name: string): string {
  const [file = ''] = fold(name).split(':', 1)
  let end = file.length
  while (end > 0 && '. '.includes(file.charAt(end - 1))) end--
  return file.slice(0, end)
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
