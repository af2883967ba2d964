/** The fixtures for hosts that speak Request and Response: a file or a directory of `fetch-fixture` for each of them. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunningHost } from '@tina-s3/conformance'
import { inject } from 'vitest'
import { createBucket } from '../s3/bucket.js'
import { installHost } from './packs.js'
import { type Environment, freePort, run, start } from '../../scripts/lib/process.js'

const ours = ['contract', 'core', 'conformance']

/** The newest of these ask for each other in versions that not every registry has. */
const babel = {
  '@babel/core': '7.28.5',
  '@babel/generator': '7.28.5',
  '@babel/parser': '7.28.5',
  '@babel/template': '7.27.2',
  '@babel/traverse': '7.28.5',
  '@babel/types': '7.28.5',
}

const fixture = join(import.meta.dirname, 'fetch-fixture')

export interface FetchHost {
  /** Its directory in `.cache/hosts`. */
  name: string
  dependencies: Readonly<Record<string, string>>
  /** What is copied there from `fetch-fixture` besides `media.ts`. */
  files: string
  /** A program and its arguments, run before the host starts: its build, or the set-up of its package, which npm is kept from running. */
  prepare?: readonly [string, ...string[]]
  program: string
  /** `PORT` stands for the port it listens on, which the variable `PORT` has too. */
  args: readonly string[]
  env?: Environment
}

/** With media in memory, unless `env` has the variable `MEDIA_BUCKET`. */
export async function startFetchHost(host: FetchHost, env: Environment = {}): Promise<RunningHost> {
  const cwd = await installHost(host.name, host.dependencies, ours, babel)
  for (const file of ['media.ts', host.files]) {
    const target = file.includes('.') ? join(cwd, file) : cwd
    await cp(join(fixture, file), target, { recursive: true, force: true })
  }
  if (host.prepare !== undefined) {
    const [program, ...args] = host.prepare
    await run(program, args, { cwd, env: host.env ?? {} })
  }
  const port = `${await freePort()}`
  const url = `http://localhost:${port}/api/s3/media`
  const args = host.args.map((each) => each.replace('PORT', port))
  const running = await start(host.program, args, {
    cwd,
    env: { PORT: port, ...host.env, ...env },
    ready: url,
  })
  return { url, close: () => running.stop() }
}

/** With media in a bucket of its own. */
export async function startFetchHostOnS3(host: FetchHost): Promise<RunningHost> {
  const { bucket, config, remove } = await createBucket(inject('s3'))
  const { url, close } = await startFetchHost(host, { MEDIA_BUCKET: JSON.stringify({ bucket, ...config }) })
  return {
    url,
    async close() {
      await close()
      await remove()
    },
  }
}
