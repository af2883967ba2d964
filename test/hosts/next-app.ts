/** The fixture app, installed, built and started with a version of Next.js. */
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installHost } from './packs.js'
import { type Environment, type RunningProcess, freePort, run, start } from '../../scripts/lib/process.js'

export interface NextApp {
  /** Starts it as in production. */
  start(env?: Environment): Promise<RunningNext>
}

export interface RunningNext extends RunningProcess {
  readonly origin: string
}

export const newestNext = '16.4.6'

/** What Next itself asks for, by its first number. */
const companions: Record<string, Record<string, string>> = {
  14: { react: '18.3.1', 'react-dom': '18.3.1', '@types/react': '18.3.31' },
  15: { react: '19.2.8', 'react-dom': '19.2.8', '@types/react': '19.2.17' },
  16: { react: '19.2.8', 'react-dom': '19.2.8', '@types/react': '19.2.17' },
}
const ours = ['contract', 'core', 'conformance', 'adapter-next']

/**
 * @param env of the build, for the variants in the fixture's next.config.mjs
 * @param app the fixture: the directory `APP-fixture`
 */
export async function buildNext(version: string, env: Environment = {}, app = 'next'): Promise<NextApp> {
  const [major = ''] = version.split('.')
  const dependencies = {
    next: version,
    ...companions[major],
    typescript: '5.9.3',
    '@types/node': '20.19.43',
    '@tinacms/auth': '1.1.5',
  }
  const cwd = await installHost(`${app}-${version}`, dependencies, ours)
  for (const stale of ['app', 'pages', 'proxy.ts'])
    await rm(join(cwd, stale), { recursive: true, force: true })
  await cp(join(import.meta.dirname, `${app}-fixture`), cwd, { recursive: true, force: true })
  if (app === 'next' && Number(major) >= 16) await rename(join(cwd, 'middleware.ts'), join(cwd, 'proxy.ts'))
  const next = (args: string[]) => ['node_modules/next/dist/bin/next', ...args]
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', ...env }
  await run(process.execPath, next(['build']), { cwd, env: quiet })
  return {
    async start(more) {
      const port = await freePort()
      const origin = `http://127.0.0.1:${port}`
      const running = await start(
        process.execPath,
        next(['start', '--hostname', '127.0.0.1', '--port', `${port}`]),
        { cwd, env: { ...quiet, ...more }, ready: origin },
      )
      return { ...running, origin }
    },
  }
}
