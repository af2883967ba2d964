import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'

const program = resolve(import.meta.dirname, '../../packages/cli/bin/tina-s3.js')

export interface CommandResult {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

export interface CommandSettings {
  /** @default the test's own */
  cwd?: string
  /** Variables beside those of the test. */
  env?: Readonly<Record<string, string>>
  /** Kills the process: as if somebody pulled the plug. */
  signal?: AbortSignal
  /** Interrupts it, as Ctrl-C does. */
  interrupt?: AbortSignal
}

/** Runs `tina-s3` in a process of its own, without a terminal. It knows of no bucket unless `env` says. */
export async function tinaS3(
  args: readonly string[],
  { cwd, env, signal, interrupt }: CommandSettings = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  signal?.addEventListener('abort', () => child.kill('SIGKILL'))
  interrupt?.addEventListener('abort', () => child.kill('SIGINT'))
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended, failed) => child.once('close', ended).once('error', failed)),
  ])
  return { stdout, stderr, status }
}

/** The variables by which a site names a bucket of the test's server. */
export function bucketVariables(bucket: string): Record<string, string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = inject('s3')
  return {
    S3_BUCKET: bucket,
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_FORCE_PATH_STYLE: 'true',
    S3_ACCESS_KEY: accessKeyId,
    S3_SECRET_KEY: secretAccessKey,
  }
}

function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(S3|AWS|TEST_S3|VITEST|NODE_OPTIONS)/.test(name),
  )
  return { ...Object.fromEntries(kept), NODE_NO_WARNINGS: '1', NO_COLOR: '1' }
}
