import type { MediaAction } from '@tina-s3/contract'
import type { Principal } from '../options.js'
import type { Settings } from './settings.js'

/** One request on its way through the handler. */
export interface RequestContext {
  readonly settings: Settings
  readonly request: Request
  readonly requestId: string
  /** `performance.now()` at its arrival. */
  readonly started: number
  action?: MediaAction
  principal?: Principal | undefined
}

/** An operation whose input has been read: what it is about, and how to do it once that is authorized. */
export interface ValidatedOperation {
  /** Relative to the media root. */
  readonly keys: readonly string[]
  /** Whether it reaches everything below the keys. @default false */
  readonly recursive?: boolean
  run(): Promise<Response> | Response
}

/** Reads and checks the input of one route. @throws MediaError, InvalidPathError */
export type Operation = (
  context: RequestContext,
  url: URL,
) => ValidatedOperation | Promise<ValidatedOperation>

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status })
}
