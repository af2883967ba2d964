/** The fixture's functions, served by Netlify's own command line as on a developer's computer, without an account. */
import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestBucket } from '../s3/bucket.js'
import { node22 } from '../../scripts/lib/node22.js'
import { installHost } from './packs.js'
import { type Environment, type RunningProcess, freePort, start } from '../../scripts/lib/process.js'

export interface RunningSite extends RunningProcess {
  readonly origin: string
}

/**
 * `dev` serves the whole site, redirects too. When a function with a `path` responds with 403 or 404, it asks that function again for
 * `PATH.html` and `PATH/index.html`, and returns the last response. `functions:serve` returns the first.
 */
export type Command = 'dev' | 'functions:serve'

const fixture = join(import.meta.dirname, 'netlify-fixture')
const ours = ['contract', 'core', 'conformance', 'adapter-netlify']

export async function startNetlify(
  command: Command,
  { bucket, config }: TestBucket,
  env: Environment = {},
): Promise<RunningSite> {
  const dependencies = { 'netlify-cli': '27.10.2', '@tinacms/auth': '1.1.5' }
  const cwd = await installHost('netlify', dependencies, ours)
  await cp(fixture, cwd, { recursive: true, force: true })
  // Where a repository begins; otherwise Netlify takes this one's root, and its workspaces, for the site's.
  await mkdir(join(cwd, '.git'), { recursive: true })
  const functions = await readdir(join(fixture, 'netlify/functions'))
  const port = await freePort()
  const args = ['node_modules/netlify-cli/bin/run.js', command, '--offline', '--port', `${port}`]
  if (command === 'dev') args.push(...(await devFlags()))
  const running = await start(await node22(), args, {
    cwd,
    env: {
      NETLIFY_TELEMETRY_DISABLED: '1',
      CI: '1',
      // Each request starts a thread, which loads the function anew.
      NODE_COMPILE_CACHE: join(cwd, 'node_modules/.cache/compiled'),
      MEDIA_BUCKET: JSON.stringify({ bucket, ...config }),
      ...env,
    },
    // The port accepts connections before the functions are there.
    ready: new RegExp(`(Loaded function [^]*){${functions.length}}`),
    timeout: 120_000,
  })
  return { ...running, origin: `http://localhost:${port}` }
}

/** Without the first it downloads Deno, which only edge functions need. */
async function devFlags(): Promise<string[]> {
  const flags = ['--internal-disable-edge-functions', '--no-open', '--skip-gitignore']
  return [...flags, '--functions-port', `${await freePort()}`]
}
