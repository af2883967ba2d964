import { createMediaHandler } from '@tina-s3/core'
import { isAuthorized } from '@tinacms/auth'
import { storage } from './media.ts'

type NextRequest = Parameters<typeof isAuthorized>[0]

/** `isAuthorized` reads nothing of a request but its headers, as Node's plain object. */
export const media = createMediaHandler({
  storage,
  basePath: '/api/s3/guarded',
  mediaRoot: 'guarded',
  authorize: async ({ request }) => {
    const req = { headers: Object.fromEntries(request.headers) } as NextRequest
    return (await isAuthorized(req))?.verified === true
  },
})
