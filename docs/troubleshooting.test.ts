/** Everything that an editor can be shown has its entry in troubleshooting.md, and what that quotes is what the code says. */
import { readFileSync, readdirSync } from 'node:fs'
import { problems } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const entries = new Map(
  read('troubleshooting.md')
    .split(/^### /m)
    .slice(1)
    .map((entry) => [entry.slice(0, entry.indexOf('\n')).replaceAll('`', ''), entry] as const),
)
const quotes = [...read('troubleshooting.md').matchAll(/^> (.+)$/gm)].map(([, quote = '']) => quote)

/** The text of the packages that may be shown or thrown, with a pattern for what is filled in. */
const sentences = ['contract', 'core', 'client-store'].flatMap((name) =>
  readdirSync(new URL(`../packages/${name}/src`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => [
      ...read(`../packages/${name}/src/${path}`).matchAll(
        /'((?:[^'\\\n]|\\.){12,})'|"([^"\n]{12,})"|`((?:[^`\\$]|\\.|\$\{[^}]*\})+)`/g,
      ),
    ])
    .map(([, single, double, template]) => single ?? double ?? template ?? ''),
)
const patterns = sentences.flatMap((sentence) => {
  const fixed = sentence.replaceAll('\\`', '`').split(/\$\{[^}]*\}/)
  if (fixed.join('').trim().length < 20) return []
  return new RegExp(fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'))
})

const isShown = (quote: string) => patterns.some((pattern) => pattern.test(quote))

describe('troubleshooting.md', () => {
  it.each(Object.entries(problems))('has an entry for %s, with its title', (code, { title }) => {
    expect(entries.get(code)).toContain(`**${title}.**`)
  })

  it('has an entry for everything that the media store finds out itself', () => {
    const source = read('../packages/client-store/src/errors.ts')
    const [, body = ''] = /function titleOf[^{]*\{[^{]*\{([^]*?)\n\}/.exec(source) ?? []
    const titles = [...body.matchAll(/'([A-Z][^']+)'/g)].map(([, title = '']) => title)
    expect(titles.length).toBeGreaterThan(3)
    const reasons = read('../packages/client-store/src/uploads/local-reason.ts')
    const named = [...reasons.matchAll(/'([\w-]+)'/g)].map(([, reason = '']) => reason)
    expect(named.length).toBeGreaterThan(3)
    // "Too large" is the title of the entry `too-large`.
    const missing = [...titles.filter((title) => title !== 'Too large'), ...named].filter(
      (name) => !entries.has(name),
    )
    expect(missing).toEqual([])
  })

  it.each(quotes)('quotes what is shown: %s', (quote) => {
    expect(isShown(quote)).toBe(true)
    expect(isShown(quote.replaceAll(/[aeiou]/g, 'x'))).toBe(false)
  })
})
