/**
 * Provides the tests with a real S3 server: the one that the TEST_S3_… variables name, or a Ceph gateway of our own. Each vitest project that asks
 * for it runs this in the same process, so the server is started once and stopped after the last of them.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

/** A server and an account on it. Tests make their own buckets there, by `createBucket`. */
export interface S3Server {
  readonly endpoint: string
  readonly region: string
  /** A bucket that is there. */
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly forcePathStyle: boolean
  /** Another account, which may do nothing until a bucket's policy lets it. Always there on a gateway of our own. */
  readonly guest?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly arn: string }
}

declare module 'vitest' {
  interface ProvidedContext {
    s3: S3Server
  }
}

interface Shared {
  users: number
  server: ReturnType<typeof provideServer>
}

const shared = globalThis as typeof globalThis & { tinaS3TestServer?: Shared | undefined }

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = `${root}test/s3/radosgw.sh`

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = (shared.tinaS3TestServer ??= { users: 0, server: provideServer() })
  state.users++
  const { s3, stop } = await state.server
  project.provide('s3', s3)
  return async () => {
    state.users--
    if (state.users > 0) return
    shared.tinaS3TestServer = undefined
    await stop()
  }
}

/** The server that the TEST_S3_… variables name, or a gateway of our own, which `stop` stops unless it was running. */
export async function provideServer(): Promise<{ s3: S3Server; stop(): Promise<void> }> {
  const { TEST_S3_ENDPOINT, TEST_S3_FORCE_PATH_STYLE } = process.env
  if (TEST_S3_ENDPOINT === undefined) return startGateway()
  const s3 = {
    endpoint: TEST_S3_ENDPOINT,
    region: required(process.env, 'TEST_S3_REGION'),
    bucket: required(process.env, 'TEST_S3_BUCKET'),
    accessKeyId: required(process.env, 'TEST_S3_ACCESS_KEY'),
    secretAccessKey: required(process.env, 'TEST_S3_SECRET_KEY'),
    forcePathStyle: TEST_S3_FORCE_PATH_STYLE !== 'false',
    ...readGuest(process.env),
  }
  return { s3, stop: async () => undefined }
}

async function startGateway() {
  assertPossible()
  // Who has started it by hand wants it to stay.
  const wasRunning = (await runScript('status')).code === 0
  const { code, output } = await runScript('start')
  if (code !== 0) throw new Error(`${script} start failed (${code}); what it said is above.\n${remedy}`)
  await createGuest()
  const values = Object.fromEntries(output.map((line) => line.split(/=(.*)/s)))
  const s3: S3Server = {
    endpoint: required(values, 'S3_ENDPOINT'),
    region: required(values, 'S3_REGION'),
    bucket: required(values, 'S3_BUCKET'),
    accessKeyId: required(values, 'S3_ACCESS_KEY'),
    secretAccessKey: required(values, 'S3_SECRET_KEY'),
    forcePathStyle: values.S3_FORCE_PATH_STYLE === 'true',
    guest,
  }
  const stop = async () => {
    if (!wasRunning) await runScript('stop')
  }
  return { s3, stop }
}

const guest = {
  accessKeyId: 'guestaccesskey0001',
  secretAccessKey: 'guestsecretkey000000000000000000000000001',
  arn: 'arn:aws:iam:::user/guest',
}

function readGuest(env: NodeJS.ProcessEnv): Pick<S3Server, 'guest'> {
  const {
    TEST_S3_GUEST_ACCESS_KEY: accessKeyId,
    TEST_S3_GUEST_SECRET_KEY: secretAccessKey,
    TEST_S3_GUEST_ARN: arn,
  } = env
  return accessKeyId && secretAccessKey && arn ? { guest: { accessKeyId, secretAccessKey, arn } } : {}
}

async function createGuest(): Promise<void> {
  const known = await runScript('admin', 'user', 'info', '--uid=guest')
  if (known.code === 0) return
  const keys = [`--access-key=${guest.accessKeyId}`, `--secret-key=${guest.secretAccessKey}`]
  const { code } = await runScript('admin', 'user', 'create', '--uid=guest', '--display-name=guest', ...keys)
  if (code !== 0)
    throw new Error(`${script} could not create a second user (${code}); what it said is above.`)
}

const remedy =
  'The S3 tests need a real server. Set TEST_S3_ENDPOINT, TEST_S3_REGION, TEST_S3_BUCKET, TEST_S3_ACCESS_KEY and TEST_S3_SECRET_KEY ' +
  '(and TEST_S3_FORCE_PATH_STYLE=false for virtual-hosted style), or run them on Debian or Ubuntu as root, or with the packages ' +
  'ceph-mon, ceph-osd, ceph-common, radosgw and curl installed.'

function assertPossible(): void {
  const installed = ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'curl'].every(isInstalled)
  const installable = process.getuid?.() === 0 && isInstalled('apt-get')
  if (process.platform !== 'linux' || !(installed || installable)) throw new Error(remedy)
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((directory) => existsSync(`${directory}/${program}`))
}

/** Shows what the script says meanwhile: the first start installs packages. */
function runScript(...command: string[]): Promise<{ code: number | null; output: string[] }> {
  const env = { S3_DATA: `${root}.cache/radosgw`, ...process.env }
  const child = spawn('bash', [script, ...command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const output: string[] = []
  createInterface(child.stdout).on('line', (line) => output.push(line))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

function required(values: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = values[name]
  if (!value) throw new Error(`${name} is not set. ${remedy}`)
  return value
}
