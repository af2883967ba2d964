import type { AddressReader } from './address.js'
import type { Decoded } from './decoded.js'
import { type Leaf, isAddress } from './find.js'
import { readMarkdown } from './markdown.js'

/** A string of JSON, YAML or TOML: an address, or rich text, which TinaCMS keeps as Markdown in all of them. */
export function readString(source: Decoded, reader: AddressReader): Leaf[] {
  if (!reader.isPossibleIn(source.text)) return []
  if (isAddress(source.text, reader)) return [{ kind: 'value', source }]
  // No code, and no text either: `/a.jpg, /b.jpg` are addresses of the site in a string, and words in a document.
  if (!/[\n<`[\]()]/.test(source.text)) return [{ kind: 'value', source }]
  return readMarkdown(source)
}
