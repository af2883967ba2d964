/** Finding out that it is the browser that keeps this page from the bucket, and not the network: to scripts both look the same. */
import type { SignedRequest } from '@tina-s3/contract'

/** Milliseconds for the response to a probe. One that takes longer says nothing. */
const requestTimeout = 10_000

/**
 * Looks for the reason of a request that has failed, by requests of its own: those without a preflight against those with one, and both once
 * more, since a single broken connection looks like a refusal too.
 * @returns what must be changed; nothing when it may be the network
 * @throws the signal's reason, at once
 */
export async function diagnose(request: SignedRequest, signal?: AbortSignal): Promise<string | undefined> {
  const { origin } = new URL(request.url)
  let isViolation = false
  const onViolation = ({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent) => {
    const isOurs = URL.canParse(blockedURI) && new URL(blockedURI).origin === origin
    isViolation ||= isOurs && disposition === 'enforce' && effectiveDirective === 'connect-src'
  }
  document.addEventListener('securitypolicyviolation', onViolation)
  try {
    for (let round = 0; round < 2; round++) {
      signal?.throwIfAborted()
      const probes = [getsThrough(origin, signal), passesPreflight(request, signal)] as const
      const [simple, preflighted] = await Promise.all(probes)
      signal?.throwIfAborted()
      if (preflighted) return undefined
      if (isViolation)
        return `Ask your site's developer: the site's Content-Security-Policy must name ${origin} in connect-src.`
      if (!simple) return undefined
    }
    return `Ask your site's developer: the CORS rules of the bucket at ${origin} must allow PUT from ${location.origin} with all headers.`
  } finally {
    document.removeEventListener('securitypolicyviolation', onViolation)
  }
}

/** A request that asks for no permission gets through where the network does. */
async function getsThrough(origin: string, caller?: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(requestTimeout)
  const signal = caller ? AbortSignal.any([caller, timeout]) : timeout
  return fetch(origin, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal }).then(
    () => true,
    () => false,
  )
}

/**
 * The method and headers of the upload, with a signature that no bucket takes. What counts is whether the body may leave; the response itself
 * is not readable everywhere, since some servers send errors without CORS headers.
 */
function passesPreflight({ method, url, headers }: SignedRequest, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = new URL(url)
    probe.searchParams.set('X-Amz-Signature', '0'.repeat(64))
    const xhr = new XMLHttpRequest()
    const pass = () => resolve(true)
    xhr.upload.onprogress = xhr.upload.onload = xhr.onload = xhr.ontimeout = pass
    const abort = () => xhr.abort()
    signal?.addEventListener('abort', abort)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    xhr.onerror = xhr.onabort = () => resolve(false)
    xhr.open(method, probe)
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself and forbids scripts to.
      if (name !== 'content-length') xhr.setRequestHeader(name, value)
    }
    xhr.timeout = requestTimeout
    xhr.send('?')
  })
}
