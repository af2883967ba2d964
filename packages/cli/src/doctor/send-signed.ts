import type { SignedRequest } from '@tina-s3/contract'

/** The response to a presigned request. */
export interface Sent {
  readonly ok: boolean
  /** As in `403 SignatureDoesNotMatch`. */
  readonly status: string
}

/** Sends it as a browser does, which sets `Content-Length` by the body alone. */
export async function sendSigned(
  { url, method, headers }: SignedRequest,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Sent> {
  const { 'content-length': _, ...sent } = headers
  const response = await fetch(url, { method, headers: sent, body, signal })
  const document = await response.text()
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(document) ?? []
  return { ok: response.ok, status: `${response.status} ${code}`.trim() }
}
