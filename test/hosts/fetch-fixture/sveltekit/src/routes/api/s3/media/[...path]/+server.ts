import { media } from '../../../../../../media'

// The media handler accepts paths with and without a trailing slash; SvelteKit would redirect one to the other.
export const trailingSlash = 'ignore'

// Every method.
export const fallback = ({ request }: { request: Request }) => media(request)
