import { createMedia } from './media.ts'

/** Without redirects, such a function is at its own address. */
export const media = createMedia(process.env.LEGACY_BASE_PATH ?? '/api/s3/legacy', 'legacy')
