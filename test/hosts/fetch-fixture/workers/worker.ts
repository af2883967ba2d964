import './dom-parser'
import { handler } from './media'

export default { fetch: (request: Request) => handler(request) }
