/** Whether a URL matches a source list: CSP 3, 6.7.2. @see https://www.w3.org/TR/CSP3/#match-url-to-source-list */

/** Nonces, hashes and keywords other than `'self'` match no URL. */
export function matchesSourceList(url: URL, sources: readonly string[], self: URL): boolean {
  return sources.some((source) => matchesSource(url, source, self))
}

function matchesSource(url: URL, source: string, self: URL): boolean {
  if (source === '*') return isHttp(url) || url.protocol === self.protocol
  if (source.toLowerCase() === "'self'") return matchesSelf(url, self)
  const [, scheme] = /^([a-z][a-z\d+.-]*):$/i.exec(source) ?? []
  if (scheme !== undefined) return matchesScheme(scheme, url)
  return matchesHostSource(url, source, self)
}

const isHttp = ({ protocol }: URL) => /^https?:$/.test(protocol)

/** A page that is loaded by HTTP may load the same host by HTTPS. `blob:` is no origin of its own, and has to be named. */
function matchesSelf(url: URL, self: URL): boolean {
  if (!isHttp(url)) return false
  if (url.origin === self.origin) return true
  const bothDefault = url.port === '' && self.port === ''
  return url.hostname === self.hostname && bothDefault && matchesScheme(self.protocol.slice(0, -1), url)
}

/** `http` includes `https`, and `ws` includes `wss`, `http` and `https`. */
function matchesScheme(expression: string, { protocol }: URL): boolean {
  const allowed = expression.toLowerCase()
  const scheme = protocol.slice(0, -1)
  if (allowed === scheme) return true
  if (allowed === 'http') return scheme === 'https'
  if (allowed === 'ws') return ['wss', 'http', 'https'].includes(scheme)
  return allowed === 'wss' && scheme === 'https'
}

const hostSource =
  /^(?:([a-z][a-z\d+.-]*):\/\/)?(\*|(?:\*\.)?[^/:*'[\]]+|\[[\d:a-f.]+\])(?::(\d+|\*))?(\/[^?#]*)?$/i

function matchesHostSource(url: URL, source: string, self: URL): boolean {
  const [, scheme, host, port, path] = hostSource.exec(source) ?? []
  if (host === undefined || url.hostname === '') return false
  return (
    matchesScheme(scheme ?? self.protocol.slice(0, -1), url) &&
    matchesHost(host.toLowerCase(), url.hostname) &&
    matchesPort(port, scheme, url) &&
    matchesPath(path, url.pathname)
  )
}

function matchesHost(pattern: string, hostname: string): boolean {
  if (pattern === '*') return true
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern
}

function matchesPort(
  pattern: string | undefined,
  scheme: string | undefined,
  { port, protocol }: URL,
): boolean {
  if (pattern === '*') return true
  const actual = port || defaultPort(protocol)
  // Without a port it is the default one of the URL's own scheme.
  if (pattern === undefined) return port === ''
  return pattern === actual || (pattern === '80' && actual === '443' && scheme?.toLowerCase() !== 'https')
}

function defaultPort(protocol: string): string {
  return /^(?:https|wss):$/.test(protocol) ? '443' : '80'
}

/** A path with a slash at its end includes what is below it, and any other is that one path. */
function matchesPath(pattern: string | undefined, pathname: string): boolean {
  if (pattern === undefined || pattern === '/') return true
  const [allowed, actual] = [decode(pattern), decode(pathname)]
  return allowed.endsWith('/') ? actual.startsWith(allowed) : actual === allowed
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
