/** Over 100,000 hostile requests to every route: no crash, no way out of the media root, no word that is not ours. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Problem, isProblem } from '@tina-s3/contract'
import { type MediaHandler, type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { memoryStorage } from '@tina-s3/core/memory'
import fc from 'fast-check'
import { s3Storage } from '@tina-s3/core/s3'
import { describe, expect, inject, it } from 'vitest'
import { createBucket } from '../s3/bucket.js'
import { type HostileRequest, hostileRequest } from './hostile-inputs.js'
import { idleMultipart, watchedStorage } from './watched-storage.js'

const seed = 20261124
const root = 'library'
/** What responses must never have, in words of ours or others'. */
const leak = /\bat .*:\d+:\d+|node_modules|\w+Error:|\[object|tina-s3-hostile/

/** Keys outside the media root that were requested of the storage. */
function isOutside(key: string): boolean {
  const path = key.replace(/\/$/, '')
  const plain = path.split('/').every((segment) => !['', '.', '..'].includes(segment))
  return !(path === root || path.startsWith(`${root}/`)) || !plain || /[\\\0]/.test(path)
}

/** Asks, and checks what must hold of every response. */
async function ask(
  handler: MediaHandler,
  { method, path, contentType, origin, body }: HostileRequest,
  hasFailed: () => boolean,
) {
  const headers = new Headers({ 'content-type': contentType, host: 'localhost' })
  if (origin !== undefined) headers.set('origin', origin)
  const init = { method, headers, ...(body !== undefined && { body }) }
  const request = new Request(`http://localhost/api/s3/media${path}`, init)
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs.')), 5000)
  })
  const response = await Promise.race([handler(request), tooLong]).finally(() => clearTimeout(timer))
  const { status } = response
  const text = await response.text()
  const assertOurs = (problem: unknown, expected: number) => {
    if (!isProblem(problem) || problem.status !== expected) throw new Error(`No problem of ours: ${text}`)
    if (leak.test(withoutEcho(problem))) throw new Error(`It reveals too much: ${text}`)
    if (expected >= 500 && expected !== 501 && !hasFailed()) throw new Error(`${expected} ${text}`)
  }
  if (response.headers.get('cache-control') !== 'no-store') throw new Error('The response may be cached.')
  if (status >= 500 && status !== 501 && !hasFailed()) throw new Error(`${status} ${text}`)
  if (method === 'HEAD') return [status]
  if (status >= 400) assertOurs(JSON.parse(text), status)
  return [status, ...(status === 200 ? entriesOf(text) : [])]

  /** The statuses of the entries of a request for many files. */
  function entriesOf(json: string): number[] {
    const { plans, results } = JSON.parse(json) as { plans?: unknown[]; results?: unknown[] }
    return (plans ?? results ?? []).map((entry) => {
      if (!isProblem(entry)) return 201
      assertOurs(entry, entry.status)
      return entry.status
    })
  }
}

/** What was sent may be repeated, in quotation marks; `accept` lists types. */
function withoutEcho({ title, detail = '', code }: Problem): string {
  return `${title} ${code} ${detail.replace(/“[^”]*”/gs, '')}`
}

describe('hostile requests', () => {
  async function run(storage: StorageProvider, mode: 'direct' | 'proxied', numRuns: number) {
    const outside: string[] = []
    let causes: unknown[] = []
    // Ceph responds to some made-up uploads with a failure of its own.
    const hasFailed = () =>
      causes.some((cause) => {
        const { $metadata } = ((cause as Error | undefined)?.cause ?? {}) as {
          $metadata?: { httpStatusCode?: number }
        }
        return ($metadata?.httpStatusCode ?? 0) >= 500
      })
    const handler = createMediaHandler({
      storage: watchedStorage(storage, (key) => void (isOutside(key) && outside.push(key))),
      mediaRoot: root,
      authorize: () => true,
      uploads: { readForm, mode },
      onEvent: (event) => void ('cause' in event && causes.push(event.cause)),
    })
    const statuses: Record<number, number> = {}
    const property = fc.asyncProperty(hostileRequest, async (hostile) => {
      causes = []
      for (const status of await ask(handler, hostile, hasFailed))
        statuses[status] = (statuses[status] ?? 0) + 1
      if (outside.length > 0) throw new Error(`The storage was asked for ${JSON.stringify(outside)}.`)
    })
    await fc.assert(property, { seed, numRuns, endOnFailure: true })
    console.log(`${numRuns} hostile requests, responses by status: ${JSON.stringify(statuses)}`)
    return statuses
  }

  it('do no harm to a storage with presigned and multipart uploads', { timeout: 600_000 }, async () => {
    const url = 'https://bucket.example/'
    const signUpload: StorageProvider['signUpload'] = async () => ({ method: 'PUT', url, headers: {} })
    const storage = { ...memoryStorage(), signUpload, multipart: idleMultipart }
    const statuses = await run(storage, 'direct', 70_000)
    // Some get through: a run that is refused at the door would prove nothing.
    for (const status of [200, 201, 204, 400, 403, 404, 405, 409, 413, 415])
      expect(statuses[status], `${status}`).toBeGreaterThan(5)
  })

  it('do no harm to a storage that is written to through the site', { timeout: 600_000 }, async () => {
    const statuses = await run(memoryStorage(), 'proxied', 30_000)
    for (const status of [200, 204, 400, 404, 415, 501])
      expect(statuses[status], `${status}`).toBeGreaterThan(5)
  })

  it('do no harm to a bucket', { timeout: 600_000 }, async () => {
    const { bucket, config, remove } = await createBucket(inject('s3'))
    const statuses = await run(s3Storage({ bucket, ...config }), 'direct', 2000)
    for (const status of [200, 201, 204, 400, 404]) expect(statuses[status], `${status}`).toBeGreaterThan(5)
    await remove()
  })

  it('do no harm to a disk', { timeout: 120_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tina-s3-hostile-'))
    const storage = fileSystemStorage({ directory, publicUrl: 'https://www.example.com/media' })
    await run(storage, 'proxied', 5000)
    await rm(directory, { recursive: true })
  })
})
