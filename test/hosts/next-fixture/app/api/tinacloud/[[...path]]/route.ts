import { toNextRoute } from '@tina-s3/adapter-next'
import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { isAuthorized } from '@tinacms/auth'

type NextRequest = Parameters<typeof isAuthorized>[0]

const handler = createMediaHandler({
  storage: memoryStorage(),
  basePath: '/api/tinacloud',
  uploads: { readForm },
  // Of a request, `isAuthorized` looks at the headers, and wants them as Node has them.
  authorize: async ({ request }) => {
    const req = { headers: Object.fromEntries(request.headers) } as NextRequest
    return (await isAuthorized(req))?.verified === true
  },
})

export const { GET, POST, DELETE, HEAD, OPTIONS } = toNextRoute(handler)
