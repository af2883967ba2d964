import {
  MediaError,
  type MediaHandler,
  type MediaHandlerOptions,
  createMediaHandler,
  touches,
} from '@tina-s3/core'

/** Who the suite pretends to be, as bearer tokens. */
export const tokens = {
  /** May do everything. */
  editor: 'editor',
  /** May list, and nothing else. */
  reader: 'reader',
  /** May do everything that does not concern `private/`. */
  guest: 'guest',
  /** Makes the authorize hook throw, with a secret in the error. */
  broken: 'broken',
} as const

/** Never to be seen in a response. */
export const secret = 'hook-internal-secret'

/** Bytes the fixture lets a file have. */
export const maxFileSize = 2 * 1024 ** 2

/** An origin that the fixture allows, as of an admin on another host. */
export const allowedOrigin = 'https://admin.example.com'

/**
 * The handler that `describeHttpContract` expects behind the host under test: mount it as users would mount theirs. Storage and form
 * reader are the host's choice; the rest is what the suite asks about.
 */
export function createFixtureHandler(
  options: Pick<MediaHandlerOptions, 'storage' | 'basePath' | 'mediaRoot' | 'onEvent'> & {
    uploads?: MediaHandlerOptions['uploads']
  },
): MediaHandler {
  return createMediaHandler({
    mediaRoot: 'library',
    ...options,
    uploads: { maxFileSize, ...options.uploads },
    allowedOrigins: [allowedOrigin],
    authorize: (context) => {
      const { request, action } = context
      switch (request.headers.get('authorization')) {
        case `Bearer ${tokens.editor}`:
          return { id: 'editor' }
        case `Bearer ${tokens.reader}`:
          if (action === 'list' || action === 'status') return { id: 'reader' }
          throw new MediaError('forbidden')
        case `Bearer ${tokens.guest}`:
          if (touches(context, 'private')) throw new MediaError('forbidden')
          return { id: 'guest' }
        case `Bearer ${tokens.broken}`:
          throw new Error(secret)
        default:
          return null
      }
    },
  })
}
