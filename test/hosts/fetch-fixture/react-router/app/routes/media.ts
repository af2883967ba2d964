import { handler } from '../../media'

const handle = ({ request }: { request: Request }) => handler(request)

// `GET` and `HEAD`, and all others.
export { handle as loader, handle as action }
