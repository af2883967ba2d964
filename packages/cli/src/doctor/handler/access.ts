/** Whom the media handler lets in: strangers it must not. */
import type { Problem } from '@tina-s3/contract'
import type { DoctorContext, Finding } from '../check.js'
import type { Mounted } from './mounted.js'

/** A documentation address (RFC 5737), which is certainly another computer's. */
const stranger = '203.0.113.1'

export interface Access {
  readonly finding: Finding
  /** This computer is let in without a session, as by `localMode`. */
  readonly isLocal: boolean
}

export async function judgeAccess(
  { signal }: DoctorContext,
  { handler, response }: Mounted,
): Promise<Access> {
  if (response.problem) return { finding: judge(response.problem, handler.address), isLocal: false }
  // A proxy in front of the site would say this of a stranger.
  const headers = { 'x-forwarded-for': stranger, 'x-real-ip': stranger }
  const forwarded = await handler.send('status', {}, { headers, signal })
  if (forwarded.problem?.status === 401 && isLocal(handler.address)) {
    const what = `The media handler at ${handler.address.href} lets this computer in without a session, and refuses others.`
    return { finding: { status: 'passed', what }, isLocal: true }
  }
  return { finding: open(handler.address), isLocal: false }
}

function isLocal({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

function open(address: URL): Finding {
  return {
    status: 'failed',
    what: `Danger: the media handler at ${address.href} is open. It lets in requests without a session, so anyone can list, upload and delete files.`,
    remedy:
      'Give createMediaHandler an `authorize` that lets in editors alone: tinaCloud({ clientID }), backendAuth(…), or a function of your own that returns true only for a session. For development there is localMode(), which lets in this computer alone.',
  }
}

function judge({ code, status, detail, title }: Problem, { href, pathname }: URL): Finding {
  if (status === 401 || code === 'forbidden')
    return { status: 'passed', what: `The media handler at ${href} asks for a session.` }
  const what = `The media handler at ${href} responds with ${status} (${code}): ${detail ?? `${title}.`}`
  if (code === 'no-such-route')
    return {
      status: 'failed',
      what,
      remedy: `Set basePath in createMediaHandler to the path that requests come with, which is ${pathname}; or name the path where it is mounted by --base-path.`,
    }
  return {
    status: 'failed',
    what,
    remedy: `See the entry \`${code}\` in docs/troubleshooting.md; the server's log has the cause.`,
  }
}
