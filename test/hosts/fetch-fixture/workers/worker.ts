import './dom-parser'
import { media } from './media'

export default { fetch: (request: Request) => media(request) }
