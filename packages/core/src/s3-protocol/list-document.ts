import type { ListObjectsOutput } from './api.js'
import { toDate } from './date.js'
import type { XmlNode } from './xml.js'

/** What is read of an element: the texts of its children by their names. */
type Texts = Pick<XmlNode, 'text'>

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax */
export function toListObjectsOutput(root: Texts & { all(child: string): Texts[] }): ListObjectsOutput {
  return {
    Contents: root.all('Contents').map((object) => ({
      Key: object.text('Key'),
      Size: Number(object.text('Size')),
      LastModified: toDate(object.text('LastModified')),
      ETag: object.text('ETag'),
    })),
    CommonPrefixes: root.all('CommonPrefixes').map((each) => ({ Prefix: each.text('Prefix') })),
    EncodingType: root.text('EncodingType'),
    IsTruncated: root.text('IsTruncated') === 'true',
    NextContinuationToken: root.text('NextContinuationToken'),
  }
}

const form = /^\s*(?:<\?xml [^<>]*>\s*)?<ListBucketResult(?: [^<>]*)?>([^]*)<\/ListBucketResult>\s*$/
/** A comment, a CDATA section, an attribute, the prefix of a namespace, or a reference that XML does not define by itself. */
const uncommon = /<[^\w/]|<\/?\w+[^\w>/]|&(?!(?:amp|lt|gt|quot|apos|#\d{1,6}|#x[\da-fA-F]{1,5});)/

/**
 * The same from the text of the document. A search reads hundreds of lists, and an XML parser takes more time and memory for them than
 * all the rest takes; no name that is looked for here appears anywhere else in this document.
 * @returns `undefined` for a document with anything but elements without attributes, and text: a parser is to read that
 */
export function readListDocument(document: string): ListObjectsOutput | undefined {
  const content = form.exec(document)?.[1]
  if (content === undefined || uncommon.test(content)) return undefined
  const output = toListObjectsOutput(new Part(content))
  // What is cut out of the document keeps all of it in memory, and this is kept for the next page.
  return { ...output, NextContinuationToken: structuredClone(output.NextContinuationToken) }
}

/** A part of the document, without a copy of it. */
class Part implements Texts {
  readonly #document: string
  readonly #begin: number
  readonly #end: number

  constructor(document: string, begin = 0, end = document.length) {
    this.#document = document
    this.#begin = begin
    this.#end = end
  }

  text(child: string): string | undefined {
    const begin = this.#beginOf(child, this.#begin)
    const end = begin < 0 ? -1 : this.#endOf(child, begin)
    return end < 0 ? undefined : unescapeXml(this.#document.slice(begin, end))
  }

  all(child: string): Part[] {
    const parts: Part[] = []
    for (let begin = this.#beginOf(child, this.#begin); begin >= 0;) {
      const end = this.#endOf(child, begin)
      if (end < 0) break
      parts.push(new Part(this.#document, begin, end))
      begin = this.#beginOf(child, end)
    }
    return parts
  }

  /** Where the content of the first element of this name from a position on begins; below 0 where there is none. */
  #beginOf(name: string, from: number): number {
    const { start } = tagsOf(name)
    const tag = this.#document.indexOf(start, from)
    return tag < 0 || tag > this.#end ? -1 : tag + start.length
  }

  #endOf(name: string, begin: number): number {
    return this.#document.indexOf(tagsOf(name).end, begin)
  }
}

const tags = new Map<string, { readonly start: string; readonly end: string }>()

function tagsOf(name: string) {
  const known = tags.get(name) ?? { start: `<${name}>`, end: `</${name}>` }
  tags.set(name, known)
  return known
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  // Every ETag is written so.
  if (/^&quot;[^&]*&quot;$/.test(text)) return text.replaceAll('&quot;', '"')
  return text.replace(/&(?:#x(\w+)|#(\d+)|(\w+));/g, (_, hex?: string, decimal?: string, name = '') =>
    (hex ?? decimal)
      ? String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal))
      : (characters[String(name)] ?? ''),
  )
}
