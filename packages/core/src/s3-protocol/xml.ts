import { XmlElement, parseXml as parse } from '@rgrove/parse-xml'

/** An element of a response, as far as S3 makes use of XML. */
export interface XmlNode {
  readonly name: string
  /** The text of the first child of this name. */
  text(child: string): string | undefined
  /** All children of this name. */
  all(child: string): XmlNode[]
}

/** @throws Error for what is not well-formed, such as a document that was cut off */
export function parseXml(text: string): XmlNode {
  // While S3 puts an object together it sends white space, so that connections stay.
  const { root } = parse(replaceForbidden(text.trimStart()))
  if (root === null) throw new Error('The response has no element.')
  return toNode(root)
}

/** Stands for a character that XML cannot contain. It has a noncharacter, since a key may have U+FFFD itself. */
export const replacement = '\uFFFD\uFDD0'

/**
 * A key may have characters that XML 1.0 does not allow, not even by reference. S3 refers to them all the same, and the parser would refuse
 * the whole document.
 * @see https://www.w3.org/TR/xml/#charsets
 */
function replaceForbidden(text: string): string {
  return text.replace(/&#(?:x([\da-fA-F]{1,8})|(\d{1,8}));/g, (reference, hex?: string, decimal?: string) =>
    isAllowed(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) ? reference : replacement,
  )
}

function isAllowed(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === 0x9 || codePoint === 0xa || codePoint === 0xd
  return (
    codePoint < 0xd800 ||
    (codePoint > 0xdfff && codePoint < 0xfffe) ||
    (codePoint > 0xffff && codePoint <= 0x10ffff)
  )
}

function toNode(element: XmlElement): XmlNode {
  const children = element.children.filter((child): child is XmlElement => child instanceof XmlElement)
  return {
    name: element.name,
    text: (name) => children.find((child) => child.name === name)?.text,
    all: (name) => children.filter((child) => child.name === name).map(toNode),
  }
}

/** Text as the content of an element. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
