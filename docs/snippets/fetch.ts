import { media } from './media.js'

export default { fetch: (request: Request) => media(request) }
