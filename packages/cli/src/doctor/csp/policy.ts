/** Content-Security-Policies as far as they decide what a page may load. @see https://www.w3.org/TR/CSP3/ */
import { matchesSourceList } from './source-list.js'

/** Source lists by the names of their directives. */
export type Policy = ReadonlyMap<string, readonly string[]>

export type FetchDirective = 'connect-src' | 'img-src' | 'worker-src'

/** Which directives decide where one is missing: CSP 3, 6.8.3. */
const fallbacks: Record<FetchDirective, readonly string[]> = {
  'connect-src': ['default-src'],
  'img-src': ['default-src'],
  'worker-src': ['child-src', 'script-src', 'default-src'],
}

/** The policies of a header's value, or of a `<meta>` element. */
export function parsePolicies(text: string): Policy[] {
  return text
    .split(',')
    .map(parsePolicy)
    .filter((policy) => policy.size > 0)
}

function parsePolicy(text: string): Policy {
  const policy = new Map<string, readonly string[]>()
  for (const directive of text.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/)
    // The first of a name counts: CSP 3, 2.2.1.
    if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources)
  }
  return policy
}

/** Whether a page at `self` may load a URL. */
export function allows(policy: Policy, directive: FetchDirective, url: URL, self: URL): boolean {
  const sources = sourcesOf(policy, directive)
  return sources === undefined || matchesSourceList(url, sources, self)
}

/** The directive as it has to be for the page to load the missing sources as well. */
export function extend(policy: Policy, directive: FetchDirective, missing: readonly string[]): string {
  const sources = sourcesOf(policy, directive) ?? []
  const kept = sources.filter((source) => source.toLowerCase() !== "'none'")
  return [directive, ...new Set([...kept, ...missing])].join(' ')
}

function sourcesOf(policy: Policy, directive: FetchDirective): readonly string[] | undefined {
  const name = [directive, ...fallbacks[directive]].find((each) => policy.has(each))
  return name === undefined ? undefined : policy.get(name)
}
