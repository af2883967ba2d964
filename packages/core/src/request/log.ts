import type { MediaEvent } from '../options.js'

/** Failures below 500 that are no caller's fault, but of the site's configuration. */
const configuration = new Set(['no-such-route', 'origin-not-allowed'])

/** Characters a line may have: what strangers send is in some of them. */
const maxLength = 1000

/** What is logged where a site has no `onEvent`: one line for each failure of the server, without stacks. */
export function logFailure(event: MediaEvent): void {
  if (!('cause' in event) || event.code === undefined) return
  // 501 is what the handler is not set up for: the media store asks and does without.
  if (!configuration.has(event.code) && (event.status < 500 || event.status === 501)) return
  const { code, requestId, action, cause } = event
  const line = `media handler: ${code} (request ${requestId}${action ? `, ${action}` : ''}): ${describe(cause)}`
  console.error(line.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, maxLength))
}

/** The error and what was behind it, by name and message. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return typeof error
  const { name, message, cause } = error
  const own = message === '' ? name : `${name}: ${message}`
  return cause === undefined || depth > 3 ? own : `${own} (cause: ${describe(cause, depth + 1)})`
}
