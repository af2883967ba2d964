import { forkServer } from './fork.js'

export interface LinkOptions {
  /** URL of the server at the far end. */
  target: string
  /** Milliseconds there and back. */
  roundTrip: number
  /** Milliseconds, for connections whose first request carries no presigned URL. Their bandwidth is not limited. @default `roundTrip` */
  roundTripFromSite?: number
  /** Megabits per second in each direction, for all connections together. */
  megabits: number
}

/** A line to a server, as `link.ts` describes it. `origin` takes the place of the server's. */
export async function startLink(options: LinkOptions): Promise<{ origin: string; close(): void }> {
  const { origin, child } = await forkServer('link', [JSON.stringify(options)])
  return { origin, close: () => child.disconnect() }
}
