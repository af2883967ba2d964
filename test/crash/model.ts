/**
 * The crash model: every operation is run against a storage that fails at its k-th call, for every k and
 * every fault, and then what is there is compared with what was promised. Old or new bytes are whole
 * under a name that the caller knows, a success means what it says, no thumbnail is of other bytes than its picture, and clean-up finds
 * all else.
 */
import pLimit from 'p-limit'
import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { cleanUp } from '@tina-s3/core/clean-up'
import { expect } from 'vitest'
import { type CrashOperation, type Files, operations } from './operations.js'
import { type World, bytesOf } from './requests.js'
import { readShown } from './thumbnails.js'

/** A storage in which a fault is to happen, and what is behind it. */
export interface Experiment {
  /** For what is to happen without faults. */
  readonly real: StorageProvider
  /** The one that fails. */
  readonly faulty: StorageProvider
  /** Calls or requests that the faulty one has had. */
  count(): number
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>
  /** Resolves when everything that was sent has had its effect. */
  settled(): Promise<void>
}

export type CreateExperiment<Fault> = (options: {
  at: number
  fault: Fault
  leave: () => void
}) => Promise<Experiment>

/** Runs all operations that the storage can do. @returns how many states were visited */
export async function visitAll<Fault extends string>(
  faults: readonly Fault[],
  create: CreateExperiment<Fault>,
  concurrency = 1,
): Promise<{ states: number; operations: number }> {
  const { real } = await create({ at: 0, fault: faults[0]!, leave: () => undefined })
  const possible = operations.filter(({ needs }) => needs === undefined || real[needs] !== undefined)
  let states = 0
  const tasks = possible.flatMap((operation) => faults.map((fault) => ({ operation, fault })))
  await pLimit(concurrency).map(tasks, async ({ operation, fault }) => {
    // One more than there are calls without a fault: that state is the success.
    for (let at = 1, reached = true; reached; at++) {
      reached = await visit(operation, { at, fault }, create)
      states++
    }
  })
  return { states, operations: possible.length }
}

async function visit<Fault extends string>(
  operation: CrashOperation,
  { at, fault }: { at: number; fault: Fault },
  create: CreateExperiment<Fault>,
): Promise<boolean> {
  const caller = new AbortController()
  const experiment = await create({ at, fault, leave: () => caller.abort() })
  const { real, faulty } = experiment
  const mediaRoot = `crash/${crypto.randomUUID()}`
  const where = `${operation.name}, call ${at} ${fault}`
  for (const [key, content] of Object.entries(operation.before)) {
    const bytes = bytesOf(content)
    const options = { type: 'image/png', size: bytes.byteLength }
    await real.put(`${mediaRoot}/${key}`, new Blob([bytes]).stream(), options)
  }
  const healthy = createWorld(real, mediaRoot, new AbortController().signal)
  const prepared = await operation.prepare?.(healthy)
  const before = experiment.count()
  const run = operation.run(createWorld(faulty, mediaRoot, caller.signal), prepared)
  const succeeded = await Promise.race([run, experiment.ended.then(() => false)])
  const reached = experiment.count() - before >= at
  await experiment.settled()

  const { before: old, after, between = [] } = operation
  const found = await readFiles(real, mediaRoot)
  if (succeeded) expect(found, `${where}: reported as a success`).toEqual(after)
  else expect([old, after, ...between], where).toContainEqual(found)
  await readShown(healthy, { where, shown: succeeded ? operation.shown : [] })

  if (!succeeded && operation.repeats) {
    expect(await operation.run(healthy, prepared), `${where}: repeated`).toBe(true)
    expect(await readFiles(real, mediaRoot), `${where}: repeated`).toEqual(after)
    await readShown(healthy, { where: `${where}: repeated`, shown: operation.shown })
  }
  const kept = await readFiles(real, mediaRoot)
  // The disk's incomplete files are at the root of the storage.
  await cleanUp(real, {
    before: new Date(Date.now() + 60_000),
    mediaRoot: real.name === 's3' ? mediaRoot : '',
  })
  const shown = await readShown(healthy, { where: `${where}: after clean-up` })
  const remains = await findRemains(real, mediaRoot)
  expect(
    remains.filter((key) => !shown.has(key)),
    `${where}: after clean-up`,
  ).toEqual([])
  expect(await readFiles(real, mediaRoot), `${where}: files after clean-up`).toEqual(kept)
  return reached
}

function createWorld(storage: StorageProvider, mediaRoot: string, signal: AbortSignal): World {
  const create = (provider: StorageProvider) =>
    createMediaHandler({ storage: provider, authorize: () => true, mediaRoot, uploads: { readForm } })
  // A limit for one PUT that every file exceeds.
  const small = { ...storage, capabilities: { ...storage.capabilities, maxPutSize: 10 } }
  return {
    put: create(storage),
    multipart: storage.multipart ? create(small) : create(storage),
    storage,
    mediaRoot,
    signal,
  }
}

/** What readers may see: everything that is not hidden, and no placeholder. */
async function readFiles(storage: StorageProvider, mediaRoot: string): Promise<Files> {
  const files: Record<string, string> = {}
  for (const key of await listKeys(storage, `${mediaRoot}/`)) {
    if (key.includes('/.tina-s3/')) continue
    const opened = await storage.open(key)
    if (opened === undefined || opened.object.placeholder) continue
    const bytes = new Uint8Array(await new Response(opened.body).arrayBuffer())
    files[key.slice(mediaRoot.length + 1)] = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  }
  return files
}

/** Everything else. */
async function findRemains(storage: StorageProvider, mediaRoot: string): Promise<string[]> {
  const prefix = `${mediaRoot}/`
  const remains = ((await storage.multipart?.incomplete(prefix))?.uploads ?? []).map(
    ({ key }) => `parts of ${key}`,
  )
  const keys = await listKeys(storage, storage.name === 's3' ? prefix : '')
  for (const key of keys) {
    if (`/${key}`.includes('/.tina-s3/')) remains.push(key)
    else if ((await storage.head(key))?.placeholder) remains.push(`placeholder ${key}`)
  }
  return remains
}

async function listKeys(storage: StorageProvider, prefix: string): Promise<string[]> {
  const { objects } = await storage.list({ prefix, limit: 1000, recursive: true })
  return objects.map(({ key }) => key)
}
