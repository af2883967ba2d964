/** Content files as they are found in the wild, with what a move of `photos` to `archive` has to make of them, byte by byte. */
import { describe, expect, it } from 'vitest'
import { findReferences, rewriteText } from './references.js'

const cdn = 'https://cdn.example.com/media'
const bases = [cdn, '/uploads']

interface Case {
  readonly name: string
  readonly file: string
  readonly before: string
  /** @default as before */
  readonly after?: string
  /** Keys that are named in code, and stay. */
  readonly left?: readonly string[]
  readonly problem?: RegExp
}

const cases: readonly Case[] = [
  {
    name: 'images, links, reference-style links and autolinks',
    file: 'a.md',
    before: `# T\n\n![x](${cdn}/photos/a.jpg "photos/a.jpg") [l](${cdn}/photos/a.jpg), <${cdn}/photos/a.jpg>\n\n${cdn}/photos/a.jpg.\n\n[x]: ${cdn}/photos/a.jpg 'T'\n`,
    after: `# T\n\n![x](${cdn}/archive/a.jpg "photos/a.jpg") [l](${cdn}/archive/a.jpg), <${cdn}/archive/a.jpg>\n\n${cdn}/archive/a.jpg.\n\n[x]: ${cdn}/archive/a.jpg 'T'\n`,
  },
  {
    name: 'names that begin with the same characters, and the same name elsewhere',
    file: 'a.md',
    before: `![](${cdn}/photos/a.jpg.bak) ![](${cdn}/photos/a.jpg2) ![](${cdn}/photos2/a.jpg) ![](${cdn}/other/a.jpg) ![](${cdn}/a.jpg) ![](https://cdn.example.com/photos/a.jpg) ![](https://cdn.example.com.evil.example/media/photos/a.jpg) ![](https://xcdn.example.com/media/photos/a.jpg) ![](/photos/a.jpg)`,
  },
  {
    name: 'fenced, indented and inline code',
    file: 'a.md',
    before: `\`${cdn}/photos/a.jpg\`\n\n\`\`\`html\n<img src="/uploads/photos/a.jpg">\n\`\`\`\n\n    ${cdn}/photos/a.jpg\n\n> ~~~\n> ${cdn}/photos/a.jpg\n> ~~~\n\n![](${cdn}/photos/a.jpg)\n`,
    after: `\`${cdn}/photos/a.jpg\`\n\n\`\`\`html\n<img src="/uploads/photos/a.jpg">\n\`\`\`\n\n    ${cdn}/photos/a.jpg\n\n> ~~~\n> ${cdn}/photos/a.jpg\n> ~~~\n\n![](${cdn}/archive/a.jpg)\n`,
    left: ['photos/a.jpg', 'photos/a.jpg', 'photos/a.jpg', 'photos/a.jpg'],
  },
  {
    name: 'query and fragment',
    file: 'a.md',
    before: `![](${cdn}/photos/a.jpg?v=1&w=2#6000x4000) ![](${cdn}/photos/a.jpg#6000x4000) <${cdn}/photos/a.jpg?v=1>`,
    after: `![](${cdn}/archive/a.jpg?v=1&w=2#6000x4000) ![](${cdn}/archive/a.jpg#6000x4000) <${cdn}/archive/a.jpg?v=1>`,
  },
  {
    name: 'percent-encoding in every way that means the same',
    file: 'a.md',
    before: `![](${cdn}/photos/gr%C3%B6%C3%9Fe%20b.jpg) ![](${cdn}/photos/gr%c3%b6%c3%9fe%20b.jpg) ![](<${cdn}/photos/größe b.jpg>) ![](${cdn}/photos/größe%20b.jpg) ![](${cdn}/%70hotos/a.jpg) ![](${cdn}/photos/a+b.jpg) ![](${cdn}/photos/a%2Bb.jpg) ![](${cdn}/photos/100%25.jpg) ![](${cdn}/photos/100%.jpg)`,
    after: `![](${cdn}/archive/gr%C3%B6%C3%9Fe%20b.jpg) ![](${cdn}/archive/gr%c3%b6%c3%9fe%20b.jpg) ![](<${cdn}/archive/größe b.jpg>) ![](${cdn}/archive/größe%20b.jpg) ![](${cdn}/archive/a.jpg) ![](${cdn}/archive/a+b.jpg) ![](${cdn}/archive/a%2Bb.jpg) ![](${cdn}/archive/100%25.jpg) ![](${cdn}/archive/100%.jpg)`,
  },
  {
    name: 'characters that can be composed stay two different names',
    file: 'a.md',
    before: `![](<${cdn}/photos/u\u0308.jpg>) ![](${cdn}/photos/u%CC%88.jpg) ![](${cdn}/photos/\u00fc.jpg)`,
    after: `![](<${cdn}/archive/u\u0308.jpg>) ![](${cdn}/archive/u%CC%88.jpg) ![](${cdn}/photos/\u00fc.jpg)`,
  },
  {
    name: 'backslash escapes, character references and brackets of Markdown',
    file: 'a.md',
    before: `![](${cdn}/photos/a\\_b.jpg) ![](${cdn}/photos/a&#95;b.jpg) ![](${cdn}/photos/R&amp;D.jpg) ![](${cdn}/photos/a(1).jpg) ![](${cdn}/photos/a\\(1\\).jpg) (${cdn}/photos/a(1).jpg)`,
    after: `![](${cdn}/archive/a\\_b.jpg) ![](${cdn}/archive/a&#95;b.jpg) ![](${cdn}/archive/R&amp;D.jpg) ![](${cdn}/archive/a(1).jpg) ![](${cdn}/archive/a\\(1\\).jpg) (${cdn}/archive/a(1).jpg)`,
  },
  {
    name: 'other schemes and ways to write the host',
    file: 'a.md',
    before: `![](http://cdn.example.com/media/photos/a.jpg) ![](//cdn.example.com/media/photos/a.jpg) ![](HTTPS://CDN.Example.com:443/media/photos/a.jpg) ![](ftp://cdn.example.com/media/photos/a.jpg)`,
    after: `![](http://cdn.example.com/media/archive/a.jpg) ![](//cdn.example.com/media/archive/a.jpg) ![](HTTPS://CDN.Example.com:443/media/archive/a.jpg) ![](ftp://cdn.example.com/media/photos/a.jpg)`,
  },
  {
    name: 'paths of the site, where they are addresses and not words',
    file: 'a.md',
    before: `---\nhero: /uploads/photos/a.jpg\n---\n![](/uploads/photos/a.jpg) <img src='/uploads/photos/a.jpg'> See /uploads/photos/a.jpg, or {{< figure src="/uploads/photos/größe b.jpg" >}}. ![](https://other.example/uploads/photos/a.jpg) ![](uploads/photos/a.jpg)\n`,
    after: `---\nhero: /uploads/archive/a.jpg\n---\n![](/uploads/archive/a.jpg) <img src='/uploads/archive/a.jpg'> See /uploads/photos/a.jpg, or {{< figure src="/uploads/archive/größe b.jpg" >}}. ![](https://other.example/uploads/photos/a.jpg) ![](uploads/photos/a.jpg)\n`,
  },
  {
    name: 'HTML: attributes with and without quotes, srcset, styles, over several lines',
    file: 'a.md',
    before: `<img src=${cdn}/photos/a.jpg>\n\n<img\n  srcset="${cdn}/photos/a.jpg 1x, ${cdn}/photos/gr%C3%B6%C3%9Fe%20b.jpg 2x,\n    /uploads/photos/a.jpg 3x">\n\n<div style="background: url(${cdn}/photos/a.jpg)">\n<a href='${cdn}/photos/R&amp;D.jpg?a=1&amp;b=2'>\n</div>\n\n> <img\n> src="${cdn}/photos/a.jpg">\n`,
    after: `<img src=${cdn}/archive/a.jpg>\n\n<img\n  srcset="${cdn}/archive/a.jpg 1x, ${cdn}/archive/gr%C3%B6%C3%9Fe%20b.jpg 2x,\n    /uploads/archive/a.jpg 3x">\n\n<div style="background: url(${cdn}/archive/a.jpg)">\n<a href='${cdn}/archive/R&amp;D.jpg?a=1&amp;b=2'>\n</div>\n\n> <img\n> src="${cdn}/archive/a.jpg">\n`,
  },
  {
    name: 'addresses in the query of others, as image services have them',
    file: 'a.md',
    before: `![](/_next/image?url=https%3A%2F%2Fcdn.example.com%2Fmedia%2Fphotos%2Fa.jpg&w=640&q=75) <img src="/_next/image?url=%2Fuploads%2Fphotos%2Fgr%25C3%25B6%25C3%259Fe%2520b.jpg&amp;w=64"> ![](https://img.example/?u=${cdn}/photos/a.jpg&w=5) ![](/cdn-cgi/image/width=80/${cdn}/photos/a.jpg)`,
    after: `![](/_next/image?url=https%3A%2F%2Fcdn.example.com%2Fmedia%2Farchive%2Fa.jpg&w=640&q=75) <img src="/_next/image?url=%2Fuploads%2Farchive%2Fgr%25C3%25B6%25C3%259Fe%2520b.jpg&amp;w=64"> ![](https://img.example/?u=${cdn}/archive/a.jpg&w=5) ![](/cdn-cgi/image/width=80/${cdn}/archive/a.jpg)`,
  },
  {
    name: 'line ends of Windows and a byte order mark',
    file: 'a.md',
    before: `\uFEFF---\r\nhero: ${cdn}/photos/a.jpg\r\n---\r\n\r\n![](${cdn}/photos/a.jpg)\r\n\r\n\`\`\`\r\n${cdn}/photos/a.jpg\r\n\`\`\`\r\n\t![](${cdn}/photos/a.jpg)`,
    after: `\uFEFF---\r\nhero: ${cdn}/archive/a.jpg\r\n---\r\n\r\n![](${cdn}/archive/a.jpg)\r\n\r\n\`\`\`\r\n${cdn}/photos/a.jpg\r\n\`\`\`\r\n\t![](${cdn}/photos/a.jpg)`,
    left: ['photos/a.jpg', 'photos/a.jpg'],
  },
  {
    name: 'tables, footnotes and lists',
    file: 'a.md',
    before: `| a | b |\n| - | - |\n| ![](${cdn}/photos/a.jpg) | \`${cdn}/photos/a.jpg\` |\n\n[^1]: Text\n\n    ![](${cdn}/photos/a.jpg)\n\n1. x\n\n   ![](${cdn}/photos/a.jpg)\n\nx[^1] *${cdn}/photos/a.jpg*\n`,
    after: `| a | b |\n| - | - |\n| ![](${cdn}/archive/a.jpg) | \`${cdn}/photos/a.jpg\` |\n\n[^1]: Text\n\n    ![](${cdn}/archive/a.jpg)\n\n1. x\n\n   ![](${cdn}/archive/a.jpg)\n\nx[^1] *${cdn}/archive/a.jpg*\n`,
    left: ['photos/a.jpg'],
  },
  {
    name: 'front matter in TOML',
    file: 'a.md',
    before: `+++\n# ${cdn}/photos/a.jpg\nhero = "${cdn}/photos/gr\\u00f6\\u00dfe b.jpg" # c\nraw = '${cdn}/photos/a.jpg'\n+++\n![](${cdn}/photos/a.jpg)\n`,
    after: `+++\n# ${cdn}/photos/a.jpg\nhero = "${cdn}/archive/gr\\u00f6\\u00dfe b.jpg" # c\nraw = '${cdn}/archive/a.jpg'\n+++\n![](${cdn}/archive/a.jpg)\n`,
  },
  {
    name: 'MDX: attributes, expressions, and what is indented',
    file: 'a.mdx',
    before: `import hero from '${cdn}/photos/a.jpg'\n\n<Grid\n  src="${cdn}/photos/R&amp;D.jpg"\n  images={[{ src: '${cdn}/photos/größe b.jpg' }, \`${cdn}/photos/a.jpg\`, "/uploads/photos/a.jpg"]}\n>\n\n    ![](${cdn}/photos/a.jpg)\n\n</Grid>\n\n{/* ${cdn}/photos/a.jpg */} <b title="${cdn}/photos/a.jpg">{"${cdn}\\/photos\\/a.jpg"}</b> \`${cdn}/photos/a.jpg\`\n`,
    after: `import hero from '${cdn}/archive/a.jpg'\n\n<Grid\n  src="${cdn}/archive/R&amp;D.jpg"\n  images={[{ src: '${cdn}/archive/größe b.jpg' }, \`${cdn}/archive/a.jpg\`, "/uploads/archive/a.jpg"]}\n>\n\n    ![](${cdn}/archive/a.jpg)\n\n</Grid>\n\n{/* ${cdn}/archive/a.jpg */} <b title="${cdn}/archive/a.jpg">{"${cdn}\\/archive\\/a.jpg"}</b> \`${cdn}/photos/a.jpg\`\n`,
    left: ['photos/a.jpg'],
  },
  {
    name: 'MDX that is not valid',
    file: 'a.mdx',
    before: `<!-- c -->\n\n<b>\n\n![](${cdn}/photos/a.jpg) {\n`,
    after: `<!-- c -->\n\n<b>\n\n![](${cdn}/archive/a.jpg) {\n`,
    problem: /MDX/,
  },
  {
    name: 'JSON: escapes, comments, rich text, names of members',
    file: 'a.json',
    before: `{\n\t// ${cdn}/photos/a.jpg\n\t"src": "${cdn.replaceAll('/', '\\/')}\\/photos\\/a.jpg",\n  "b": "${cdn}/photos/gr\\u00f6\\u00DFe b.jpg#1x2", "${cdn}/photos/a.jpg": 1,\n  "body": "See ![x](${cdn}/photos/a.jpg \\"T\\")\\n\\n\`${cdn}/photos/a.jpg\`",\n  "html": "<img src=\\"/uploads/photos/a.jpg\\">", "list": "/uploads/photos/a.jpg, /uploads/photos/a.jpg", "set": "/uploads/photos/a.jpg 1x, ${cdn}/photos/a.jpg 2x",}\n`,
    after: `{\n\t// ${cdn}/photos/a.jpg\n\t"src": "${cdn.replaceAll('/', '\\/')}\\/archive\\/a.jpg",\n  "b": "${cdn}/archive/gr\\u00f6\\u00DFe b.jpg#1x2", "${cdn}/archive/a.jpg": 1,\n  "body": "See ![x](${cdn}/archive/a.jpg \\"T\\")\\n\\n\`${cdn}/photos/a.jpg\`",\n  "html": "<img src=\\"/uploads/archive/a.jpg\\">", "list": "/uploads/archive/a.jpg, /uploads/archive/a.jpg", "set": "/uploads/archive/a.jpg 1x, ${cdn}/archive/a.jpg 2x",}\n`,
    left: ['photos/a.jpg'],
  },
  {
    name: 'JSON that ends in the middle',
    file: 'a.json',
    before: `{"a": "${cdn}/photos/a.jpg", "b":`,
    after: `{"a": "${cdn}/archive/a.jpg", "b":`,
    problem: /JSON/,
  },
  {
    name: 'YAML: quotes, folded and literal blocks, anchors, tags, comments, several documents',
    file: 'a.yaml',
    before: `# ${cdn}/photos/a.jpg\na: &hero ${cdn}/photos/a.jpg # ${cdn}/photos/a.jpg\nb: *hero\nc: '${cdn}/photos/it''s.jpg'\nd: "${cdn}\\/photos/gr\\xf6\\u00dfe b.jpg"\ne: !img [${cdn}/photos/a.jpg, "${cdn}/photos/a.jpg"]\nf: >-\n  ${cdn}/photos/a.jpg\ng: |\n    ![](${cdn}/photos/a.jpg)\n\n        ${cdn}/photos/a.jpg\nh: >\n  ${cdn}/photos/größe\n  b.jpg\ni: ${cdn}/photos/größe\n  b.jpg\n---\n- ${cdn}/photos/a.jpg\n...\n`,
    after: `# ${cdn}/photos/a.jpg\na: &hero ${cdn}/archive/a.jpg # ${cdn}/photos/a.jpg\nb: *hero\nc: '${cdn}/archive/it''s.jpg'\nd: "${cdn}\\/archive/gr\\xf6\\u00dfe b.jpg"\ne: !img [${cdn}/archive/a.jpg, "${cdn}/archive/a.jpg"]\nf: >-\n  ${cdn}/archive/a.jpg\ng: |\n    ![](${cdn}/archive/a.jpg)\n\n        ${cdn}/photos/a.jpg\nh: >\n  ${cdn}/archive/größe\n  b.jpg\ni: ${cdn}/archive/größe\n  b.jpg\n---\n- ${cdn}/archive/a.jpg\n...\n`,
    left: ['photos/a.jpg'],
  },
  {
    name: 'YAML with line ends of Windows',
    file: 'a.yml',
    before: `a: |\r\n  ![](${cdn}/photos/a.jpg)\r\n  x\r\nb: "${cdn}/photos/\\\r\n  a.jpg"\r\n`,
    after: `a: |\r\n  ![](${cdn}/archive/a.jpg)\r\n  x\r\nb: "${cdn}/archive/\\\r\n  a.jpg"\r\n`,
  },
  {
    name: 'TOML: all kinds of strings',
    file: 'a.toml',
    before: `a = '${cdn}/photos/a.jpg'\nb = "${cdn}/photos/a.jpg" # "${cdn}/photos/a.jpg"\nc = """\n![](${cdn}/photos/\\\n   a.jpg)"""\nd = '''\n<img src="/uploads/photos/a.jpg">'''\n[[e]]\nf = { g = ["${cdn}/photos/a.jpg"] }\n`,
    after: `a = '${cdn}/archive/a.jpg'\nb = "${cdn}/archive/a.jpg" # "${cdn}/photos/a.jpg"\nc = """\n![](${cdn}/archive/\\\n   a.jpg)"""\nd = '''\n<img src="/uploads/archive/a.jpg">'''\n[[e]]\nf = { g = ["${cdn}/archive/a.jpg"] }\n`,
  },
  {
    name: 'TOML that is not valid',
    file: 'a.toml',
    before: `a = "${cdn}/photos/a.jpg"\nb = [`,
    after: `a = "${cdn}/archive/a.jpg"\nb = [`,
    problem: /TOML/,
  },
  {
    name: 'code of the site',
    file: 'Hero.tsx',
    before: `export const Hero = () => <img src="/uploads/photos/größe b.jpg" alt="${cdn}/photos/a.jpg" />\n`,
    left: ['photos/größe b.jpg', 'photos/a.jpg'],
  },
  {
    name: 'spaces that belong to the address, and words that do not',
    file: 'a.json',
    before: `["${cdn}/photos/größe b.jpg?x", "${cdn}/photos/a.jpg is a picture.", "${cdn}/photos/a.jpg, ${cdn}/photos/a.jpg"]`,
    after: `["${cdn}/archive/größe b.jpg?x", "${cdn}/archive/a.jpg is a picture.", "${cdn}/archive/a.jpg, ${cdn}/archive/a.jpg"]`,
  },
]

const moved = new Set([
  'photos/a.jpg',
  'photos/größe b.jpg',
  'photos/a+b.jpg',
  'photos/100%.jpg',
  'photos/u\u0308.jpg',
  'photos/a_b.jpg',
  'photos/R&D.jpg',
  'photos/a(1).jpg',
  "photos/it's.jpg",
])

describe('rewriteText', () => {
  it.each(cases)('rewrites $name', ({ file, before, after = before, left = [], problem }) => {
    const rewritten = rewriteText(before, file, bases, ({ key }) =>
      moved.has(key) ? { key: key.replace('photos/', 'archive/') } : undefined,
    )
    expect(rewritten.text).toBe(after)
    expect(rewritten.left.map(({ key }) => key)).toEqual(left)
    if (problem) expect(rewritten.problem).toMatch(problem)
    else expect(rewritten.problem).toBeUndefined()
  })

  it.each(cases)('undoes what it has done to $name', ({ file, before, after = before }) => {
    const undone = rewriteText(after, file, bases, ({ key }) => {
      const old = key.replace('archive/', 'photos/')
      return old !== key && moved.has(old) ? { key: old } : undefined
    })
    // The one name that was written with more percent-encoding than it needs.
    expect(undone.text).toBe(before.replace('%70hotos', 'photos'))
  })

  it.each([
    ['a longer path', 'photos/a.jpg', 'photos/2026/may/a.jpg'],
    ['a shorter path', 'photos/2026/may/a.jpg', 'a.jpg'],
    ['another name', 'photos/a.jpg', 'photos/b c (1)*.jpg'],
    ['another name elsewhere', 'a.jpg', 'x/y/b.jpg'],
    ['a name that was a folder', 'a', 'a/a'],
  ])('writes %s', (_what, from, to) => {
    const encode = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/')
    const before = `![](${cdn}/${encode(from)}?v=1)`
    const { text, changed } = rewriteText(before, 'a.md', bases, () => ({ key: to }))
    expect(changed).toHaveLength(1)
    expect(findReferences(text, 'a.md', bases).references).toMatchObject([{ key: to, suffix: '?v=1' }])
    expect(rewriteText(text, 'a.md', bases, () => ({ key: from })).text).toBe(before)
  })

  it.each([
    ['a.md', `![](/uploads/photos/a.jpg#1x2)`, `![](https://new.example/m/a%20%281%29.jpg?x=1&y=2#1x2)`],
    [
      'a.md',
      `<img src="/uploads/photos/a.jpg">`,
      `<img src="https://new.example/m/a%20%281%29.jpg?x=1&amp;y=2">`,
    ],
    [
      'a.json',
      `["\\/uploads\\/photos\\/a.jpg"]`,
      `["https:\\/\\/new.example\\/m\\/a%20%281%29.jpg?x=1&y=2"]`,
    ],
    [
      'a.md',
      `![](/_next/image?url=%2Fuploads%2Fphotos%2Fa.jpg&w=1)`,
      `![](/_next/image?url=https%3A%2F%2Fnew.example%2Fm%2Fa%2520%25281%2529.jpg%3Fx%3D1%26y%3D2&w=1)`,
    ],
    ['a.yaml', `a: /uploads/photos/a.jpg`, `a: https://new.example/m/a%20%281%29.jpg?x=1&y=2`],
  ])('writes another address into %s: %s', (file, before, after) => {
    const url = 'https://new.example/m/a%20(1).jpg?x=1&y=2'
    expect(rewriteText(before, file, bases, () => ({ url })).text).toBe(after)
  })
})

describe('findReferences', () => {
  it('says where each is: in the file, in which line, in content or code', () => {
    const text = `---\nhero: ${cdn}/a%20b.jpg?v=1\n---\n\n\`/uploads/a.jpg\` [x](/uploads/c.pdf)`
    const { references } = findReferences(text, 'a.md', bases)
    expect(references.map(({ key, base, suffix, line, where }) => [key, base, suffix, line, where])).toEqual([
      ['a b.jpg', cdn, '?v=1', 2, 'content'],
      ['a.jpg', '/uploads', '', 5, 'code'],
      ['c.pdf', '/uploads', '', 5, 'content'],
    ])
    expect(references.map(({ start, end }) => text.slice(start, end))).toEqual([
      `${cdn}/a%20b.jpg`,
      '/uploads/a.jpg',
      '/uploads/c.pdf',
    ])
  })

  it('reads an address by the longest base that it begins with', () => {
    const found = (url: string) =>
      findReferences(`![](${url})`, 'a.md', ['https://a.example', 'https://a.example/m/x', '/', '/up'])
        .references
    expect(found('https://a.example/m/x/b.jpg')).toMatchObject([
      { base: 'https://a.example/m/x', key: 'b.jpg' },
    ])
    expect(found('https://a.example/m/b.jpg')).toMatchObject([{ base: 'https://a.example', key: 'm/b.jpg' }])
    expect(found('/up/b.jpg')).toMatchObject([{ base: '/up', key: 'b.jpg' }])
    expect(found('/b.jpg')).toMatchObject([{ base: '/', key: 'b.jpg' }])
    expect(found('https://a.example/')).toEqual([])
  })

  it('reads hosts and folders beyond ASCII', () => {
    const found = (text: string) => findReferences(text, 'a.md', ['https://bücher.example/größe']).references
    expect(found('![](https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/a.jpg)')).toMatchObject([
      { key: 'a.jpg' },
    ])
  })
})
