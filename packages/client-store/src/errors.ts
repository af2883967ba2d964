import type { Problem, ProblemCode } from '@tina-s3/contract'

const docs = 'https://github.com/tina-s3/tina-s3-media/blob/main/docs/troubleshooting.md'

/** A request that failed, in a sentence for the editor. */
export class MediaRequestError extends Error {
  override readonly name: string = 'MediaRequestError'
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number
  /** Set when the media handler itself has answered. */
  readonly problem: Problem | undefined
  /** Whether trying again is of no use, whatever the status says. */
  readonly final: boolean = false
  constructor(message: string, status: number, problem?: Problem, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.problem = problem
  }
  /** Tina shows `String(error)` to the editor. */
  override toString(): string {
    return this.message
  }
}

/** What Tina's media manager shows as a panel; it goes by `ERR_TYPE`. */
export class MediaListError extends Error {
  override readonly name = 'MediaListError'
  readonly ERR_TYPE = 'MediaListError'
  readonly title: string
  readonly docsLink: string
  constructor(title: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.title = title
    this.docsLink = docs
  }
}

/** What Tina's rename dialog understands; it goes by `code`. */
export class MediaRenameError extends Error {
  override readonly name = 'MediaRenameError'
  readonly ERR_TYPE = 'MediaRenameError'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Codes the dialog has texts of its own for; for the others it shows the message, which says more. */
const renameCodes: Partial<Record<ProblemCode, string>> = {
  'name-taken': 'NAME_COLLISION',
  'not-found': 'NOT_FOUND',
  forbidden: 'UNAUTHORIZED',
  unauthenticated: 'UNAUTHORIZED',
  'not-supported': 'UNSUPPORTED',
}

export function toRenameError(error: unknown): MediaRenameError {
  const problem = error instanceof MediaRequestError ? error.problem : undefined
  return new MediaRenameError(
    renameCodes[problem?.code ?? 'internal'] ?? 'BACKEND_FAILURE',
    messageOf(error),
    { cause: error },
  )
}

export function toListError(error: unknown): MediaListError {
  const status = error instanceof MediaRequestError ? error.status : undefined
  return new MediaListError(titles(status), messageOf(error), { cause: error })
}

function titles(status: number | undefined): string {
  if (status === 0) return 'No connection'
  if (status === 401) return 'Please sign in'
  if (status === 403) return 'Not allowed'
  if (status === 404 || status === 200) return 'The media handler was not found'
  return 'The media library has a problem'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
