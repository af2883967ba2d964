/** The demo as its users start it, on a copy of the example site: what the tests edit is not the example itself. */
import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explain, start } from '../../scripts/lib/process.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'examples/express-tina')

export interface Site {
  readonly origin: string
  /** Where its files are: content, and media when that is on disk. */
  readonly directory: string
  /** As Ctrl-C does. Rejects unless everything ends cleanly. */
  stop(): Promise<void>
}

/** Three ports in a row, from `port`, are the site's. @param prepare changes the copy of the example before it starts */
export async function startSite(
  name: string,
  port: number,
  env: Record<string, string> = {},
  prepare?: (directory: string) => Promise<void>,
): Promise<Site> {
  const directory = join(root, `.cache/admin-${name}`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const leftOut = ['node_modules', 'media', '__generated__', 'admin']
  await cp(example, directory, {
    recursive: true,
    filter: (source) =>
      !leftOut.includes(
        source
          .slice(example.length + 1)
          .split('/')
          .pop() ?? '',
      ),
  })
  await symlink(join(example, 'node_modules'), join(directory, 'node_modules'), 'junction')
  await prepare?.(directory)
  const demo = await start(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
    ready: /Ctrl-C stops everything/,
    timeout: 240_000,
    cwd: root,
    env: {
      ...env,
      DEMO_SITE: directory,
      PORT: String(port),
      TINA_PORT: String(port + 1),
      TINA_DATA_PORT: String(port + 2),
    },
  })
  return {
    origin: `http://localhost:${port}`,
    directory,
    async stop() {
      process.kill(demo.pid, 'SIGINT')
      const outcome = await demo.ended
      if (outcome !== 0) throw explain(demo, `ended with ${outcome}`)
      for (const each of [port, port + 1]) {
        const left = await fetch(`http://localhost:${each}/`).catch(() => undefined)
        if (left !== undefined) throw new Error(`After the demo's end, port ${each} still responds.`)
      }
    },
  }
}
