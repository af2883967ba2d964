import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readListDocument, toListObjectsOutput } from './list-document.js'
import { escapeXml, parseXml } from './xml.js'

const head =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
const object = (key: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-26T18:37:53.166Z</LastModified>` +
  '<ETag>&quot;9dd4e461268c8034f5c8564e155c67a6-2&quot;</ETag><Size>12</Size>' +
  '<Owner><ID>1</ID><DisplayName>Key</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>'
const wrap = (content: string) => `${head}${content}</ListBucketResult>`
const parsed = (document: string) => toListObjectsOutput(parseXml(document))

describe('readListDocument', () => {
  it('ends with an element that does not', () => {
    expect(readListDocument(wrap('<Contents><Key>a</Key>'))).toMatchObject({ Contents: [] })
  })

  it('reads what an XML parser reads', () => {
    const text = fc.string({ unit: 'grapheme' }).map((any) => any.replace(/[^\P{C}\t\n]|\r/gu, ''))
    const contents = text.map((key) =>
      object(escapeXml(key).replaceAll('"', '&quot;').replaceAll("'", '&#39;')),
    )
    const prefixes = text.map(
      (prefix) => `<CommonPrefixes><Prefix>${escapeXml(prefix)}</Prefix></CommonPrefixes>`,
    )
    const others = fc.constantFrom(
      '<IsTruncated>true</IsTruncated>',
      '<IsTruncated>false</IsTruncated>',
      '<NextContinuationToken>1/2+3=&amp;</NextContinuationToken>',
      '<Prefix>a/</Prefix><Delimiter>/</Delimiter>',
      '<Prefix></Prefix>',
      '<Prefix/><Delimiter/>',
      '<EncodingType>url</EncodingType>',
      '\n  ',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(contents, prefixes, others), { maxLength: 20 }), (parts) => {
        const document = wrap(parts.join(''))
        expect(readListDocument(document)).toEqual(parsed(document))
      }),
    )
  })

  it.each([
    ['decimal', 'a&#38;&#x1F600;&lt;&gt;&apos;.png', "a&\u{1F600}<>'.png"],
    ['a character that XML cannot have', 'a&#x1;b', 'a\u0001b'],
    ['what is escaped twice', '&amp;amp;', '&amp;'],
  ])('resolves references: %s', (_what, written, key) => {
    expect(readListDocument(wrap(object(written)))?.Contents).toMatchObject([{ Key: key }])
  })

  it.each([
    ['a comment', wrap(`<!-- -->${object('a')}`)],
    ['a CDATA section', wrap(object('<![CDATA[a]]>'))],
    ['attributes', wrap(object('a').replace('<Owner>', '<Owner type="x">'))],
    ['prefixes of namespaces', wrap(object('a').replaceAll('Key>', 's3:Key>'))],
    ['a reference to an entity', wrap(object('&other;'))],
    ['an ampersand', wrap(object('a & b'))],
    ['no end', wrap(object('a')).slice(0, -1)],
    ['another root', '<Error><Code>SlowDown</Code></Error>'],
    ['a document type', `<!DOCTYPE a>${wrap('')}`],
    ['no XML', 'Bad gateway'],
  ])('leaves to a parser what has %s', (_what, document) => {
    expect(readListDocument(document)).toBeUndefined()
  })
})
