/**
 * Addresses of the peers whose requests came over a socket. A `Request` has no place for them, and a header would be the client's word.
 * A copy of a request has none.
 */
const peers = new WeakMap<Request, string>()

/** Notes the IP address that a request's connection comes from; adapters call it before the handler. */
export function setPeer(request: Request, address: string | undefined): void {
  if (address) peers.set(request, address)
}

/** The IP address that the request's connection comes from, where the adapter knows it. */
export function peerOf(request: Request): string | undefined {
  return peers.get(request)
}
