/** Whatever the names are and wherever their addresses stand: rewriting there and back restores every byte. */
import { encodeKey } from '@tina-s3/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findReferences, rewriteText } from './references.js'

const base = 'https://cdn.example.com/m'
const bases = [base, '/uploads']

const segment = fc
  .stringMatching(/^[\w (),+=@~'!&#%?äß日😀-][\w (),+=@~'!&#%?äß日😀.-]{0,6}$/u)
  .chain((name) => fc.constantFrom(name, name.normalize('NFD')))
  // Spaces at the ends of a value are not part of it.
  .filter((name) => name.trim() === name)
const key = fc
  .tuple(fc.array(segment, { maxLength: 3 }), segment, fc.constantFrom('jpg', 'png', 'pdf'))
  .map(([directories, name, extension]) => [...directories, `${name}.${extension}`].join('/'))
const suffix = fc.constantFrom('', '?v=1', '#60x40', '?a=1&b=2#60x40')

/** Places for an address, and the file that each is in. */
const places: readonly (readonly [file: string, write: (address: string) => string])[] = [
  ['a.md', (address) => `Text ![x](${address}) text`],
  [
    'a.md',
    (address) =>
      `\uFEFF---\r\nhero: ${address}\r\n---\r\n<img src="${address.replaceAll('&', '&amp;')}">\r\n`,
  ],
  ['a.md', (address) => `[x]: ${address} "T"\n\n<${address}>`],
  ['a.mdx', (address) => `<Hero src="${address.replaceAll('&', '&amp;')}" more={['${address}']} />\n`],
  ['a.json', (address) => JSON.stringify({ src: address, body: `![](${address})` }, null, '\t')],
  ['a.json', (address) => JSON.stringify({ src: address }).replaceAll('/', '\\/')],
  [
    'a.yaml',
    (address) => `a: "${address}"\nb: '${address}'\nc: |\n  ![](${address})\n  x\nd: >-\n  ${address}\n`,
  ],
  ['a.toml', (address) => `a = "${address}"\nb = '${address}'\nc = """\n![](${address})\n"""\n`],
  ['a.md', (address) => `![](/_next/image?url=${encodeURIComponent(address)}&w=64)`],
  [
    'a.md',
    (address) =>
      `<img srcset="${address.replaceAll('&', '&amp;')} 1x, ${address.replaceAll('&', '&amp;')} 2x">`,
  ],
]

describe('rewriteText', () => {
  it.each(places)('goes there and back in %s: %s', (file, write) => {
    fc.assert(
      fc.property(key, key, suffix, fc.constantFrom(...bases), (from, to, tail, start) => {
        fc.pre(from !== to)
        const before = write(`${start}/${encodeKey(from)}${tail}`)
        const there = rewriteText(before, file, bases, (address) =>
          address.key === from ? { key: to } : undefined,
        )
        const { references } = findReferences(there.text, file, bases)
        expect(references.length).toBeGreaterThan(0)
        for (const reference of references) expect(reference).toMatchObject({ key: to, base: start })
        const back = rewriteText(there.text, file, bases, (address) =>
          address.key === to ? { key: from } : undefined,
        )
        expect(back.text).toBe(before)
      }),
      { numRuns: 30 },
    )
  })

  it('changes nothing but what the mapping changes, in whatever file', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '`',
        '```\n',
        '"',
        "'",
        '\n',
        '\r\n',
        '---\n',
        '{',
        '}',
        '<',
        '>',
        '[',
        '](',
        ')',
        ': ',
        '- ',
        '\\',
        '&amp;',
        '    ',
        '|',
        '>-\n  ',
        '=',
        ' 2x, ',
      ),
      fc.constantFrom(
        `${base}/a.jpg`,
        '/uploads/b%20c.jpg',
        'https%3A%2F%2Fcdn.example.com%2Fm%2Fd.jpg',
        '?url=',
      ),
      fc.string({ maxLength: 5 }),
    )
    const file = fc.constantFrom('a.md', 'a.mdx', 'a.json', 'a.yaml', 'a.toml', 'a.tsx')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), file, (pieces, name) => {
        const text = pieces.join('')
        const { references } = findReferences(text, name, bases)
        for (const { start, end } of references) expect(start).toBeLessThan(end)
        expect(rewriteText(text, name, bases, () => undefined)).toMatchObject({ text, changed: [], left: [] })
        expect(rewriteText(text, name, bases, ({ key }) => ({ key })).text).toBe(text)
        // Nothing overlaps: without the addresses, the same is left.
        const { text: marked, changed } = rewriteText(text, name, bases, () => ({ url: 'X' }))
        expect(marked).toBe(
          changed.reduceRight((left, { start, end }) => `${left.slice(0, start)}X${left.slice(end)}`, text),
        )
      }),
      { numRuns: 300 },
    )
  })
})
