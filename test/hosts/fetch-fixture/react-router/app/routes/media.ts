import { media } from '../../media'

const handle = ({ request }: { request: Request }) => media(request)

// `GET` and `HEAD`, and all others.
export { handle as loader, handle as action }
