/** Starts `host.ts` in a process of its own, so that client and server do not share a thread. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type HostKind =
  'direct' | 'proxied to S3' | 'proxied to disk' | 'next-tinacms-s3' | 'node:http' | 'Express 4' | 'Express 5'

export interface HostOptions {
  bucket?: string
  /** A folder, for files on disk. */
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

export async function startHost(kind: HostKind, options: HostOptions = {}): Promise<Host> {
  const child = fork(fileURLToPath(new URL('host.mjs', import.meta.url)), [kind, JSON.stringify(options)])
  const [port] = (await once(child, 'message')) as [number]
  const origin = `http://127.0.0.1:${port}`
  return { origin, url: `${origin}/api/s3/media`, pid: child.pid ?? 0, close: () => child.disconnect() }
}
