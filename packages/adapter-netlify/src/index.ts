import type { MediaHandler } from '@tina-s3/core'

/**
 * Bytes that a file sent through a Netlify function may have, for the handler's `uploads.maxProxiedSize`. A function accepts requests of
 * 6 MiB, in which a form is Base64 and has headers of its own. Larger files go straight to the bucket, which is the default anyway.
 * @see https://docs.netlify.com/build/functions/overview/#default-deployment-options
 */
export const maxProxiedSize = 4_500_000

/**
 * A media handler as a Netlify function: `export default toNetlify(handler)`, with the handler's base path and all below it as its `path`:
 * `export const config = { path: ['/api/s3/media', '/api/s3/media/*'] }`.
 */
export function toNetlify(handler: MediaHandler): (request: Request) => Promise<Response> {
  return (request) => handler(request)
}
