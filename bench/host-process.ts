import { forkServer } from './fork.js'

export type HostKind =
  | 'direct'
  | 'piped to S3'
  | 'proxied to S3'
  | 'proxied to disk'
  | 'next-tinacms-s3'
  | 'node:http'
  | 'Express 4'
  | 'Express 5'

export interface HostOptions {
  bucket?: string
  /** URL of the S3 server. @default the one that the variables name */
  endpoint?: string
  /** For files on disk. */
  directory?: string
  /** Bytes. */
  maxFileSize?: number
}

export interface Host {
  readonly origin: string
  /** Address of the media handler. */
  readonly url: string
  readonly pid: number
  close(): void
}

/** Path of the media handler. */
export const basePath = '/api/s3/media'

/** Starts `host.ts` in a process of its own, as a site has it. */
export async function startHost(kind: HostKind, options: HostOptions = {}): Promise<Host> {
  const { origin, child } = await forkServer('host', [kind, JSON.stringify(options)])
  return { origin, url: origin + basePath, pid: child.pid ?? 0, close: () => child.disconnect() }
}
