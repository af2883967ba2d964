/** What the checks read of a page. */
import { Parser } from 'htmlparser2'

export interface Page {
  /** Content-Security-Policies of its `<meta>` elements. */
  readonly policies: readonly string[]
  /** `src` of its scripts and `href` of the modules that it preloads, as they are written. */
  readonly scripts: readonly string[]
}

export function readPage(html: string): Page {
  const policies: string[] = []
  const scripts: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      const { content, src, rel, href } = attributes
      const isPolicy = attributes['http-equiv']?.toLowerCase() === 'content-security-policy'
      if (name === 'meta' && isPolicy && content) policies.push(content)
      if (name === 'script' && src) scripts.push(src)
      if (name === 'link' && rel === 'modulepreload' && href) scripts.push(href)
    },
  })
  parser.end(html)
  return { policies, scripts }
}
