// The AWS SDK parses XML with these, and Workers do not have them. Import this before anything that uses the SDK.
import { DOMParser, Node } from '@xmldom/xmldom'

Object.assign(globalThis, { DOMParser, Node })
