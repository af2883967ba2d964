// What the AWS SDK reads lists with, and Workers do not have. Imported before all that may use it.
import { DOMParser, Node } from '@xmldom/xmldom'

Object.assign(globalThis, { DOMParser, Node })
