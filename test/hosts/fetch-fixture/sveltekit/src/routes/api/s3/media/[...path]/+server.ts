import { handler } from '../../../../../../media'

// The media handler takes both forms of an address; SvelteKit would send callers from one to the other.
export const trailingSlash = 'ignore'

// Every method.
export const fallback = ({ request }: { request: Request }) => handler(request)
