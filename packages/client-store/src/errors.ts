import type { Problem, ProblemCode } from '@tina-s3/contract'

const docs = 'https://github.com/tina-s3/tina-s3-media/blob/main/docs/troubleshooting.md#'

/** A request that failed, in a sentence for the editor. */
export class MediaRequestError extends Error {
  override readonly name: string = 'MediaRequestError'
  /** HTTP status; 0 without any response. */
  readonly status: number
  /** Set when the media handler itself has responded. */
  readonly problem: Problem | undefined
  /** Why an upload has failed, where it is neither the status nor the handler's problem that says so. */
  readonly reason: string | undefined
  constructor(
    message: string,
    status: number,
    problem?: Problem,
    { reason, ...options }: ErrorOptions & { reason?: string } = {},
  ) {
    super(message, options)
    this.status = status
    this.problem = problem
    this.reason = reason
  }
  /** Where the documentation explains it. */
  get docsLink(): string {
    return docs + (this.problem?.code ?? this.reason ?? titleOf(this).toLowerCase().replaceAll(' ', '-'))
  }
  /** Tina shows `String(error)` to the editor, and makes links of the addresses in it. */
  override toString(): string {
    // Those of several files have theirs already.
    return this.message.includes(docs) ? this.message : `${this.message} Learn more: ${this.docsLink}`
  }
}

/** What Tina's media manager shows as a panel; it goes by `ERR_TYPE`. */
export class MediaListError extends Error {
  override readonly name = 'MediaListError'
  readonly ERR_TYPE = 'MediaListError'
  readonly title: string
  readonly docsLink: string
  constructor(cause: MediaRequestError) {
    super(cause.message, { cause })
    this.title = titleOf(cause)
    this.docsLink = cause.docsLink
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
  return new MediaListError(
    error instanceof MediaRequestError
      ? error
      : // What is not ours has come of a response that is not a list, such as that of another handler.
        new MediaRequestError('What has responded is not this media handler.', 404, undefined, {
          cause: error,
        }),
  )
}

/** In the handler's words, or for what has responded in its place. The latter are headings of the documentation. */
function titleOf({ problem, status }: MediaRequestError): string {
  if (problem) return problem.title
  if (status === 0) return 'The site did not respond'
  if (status === 404 || status === 405 || status === 200) return 'The media handler was not found'
  if (status === 500) return 'The media handler failed to start'
  return status === 413 ? 'Too large' : 'The site has a problem'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
