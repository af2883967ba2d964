import { handler } from './media.js'

export default { fetch: (request: Request) => handler(request) }
