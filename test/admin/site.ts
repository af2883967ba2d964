/** The demo as its users start it, on a copy of the example site: what the tests edit is not the example itself. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'examples/express-tina')

export interface Site {
  readonly origin: string
  /** Where its files are: content, and media when that is on disk. */
  readonly folder: string
  /** As Ctrl-C does. Rejects unless everything ends cleanly. */
  stop(): Promise<void>
}

/** Three ports in a row, from `port`, are the site's. */
export async function startSite(name: string, port: number, env: Record<string, string> = {}): Promise<Site> {
  const folder = join(root, `.cache/admin-${name}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const leftOut = ['node_modules', 'media', '__generated__', 'admin']
  await cp(example, folder, {
    recursive: true,
    filter: (source) =>
      !leftOut.includes(
        source
          .slice(example.length + 1)
          .split('/')
          .pop() ?? '',
      ),
  })
  await symlink(join(example, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const demo = spawn(process.execPath, ['scripts/demo.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      DEMO_SITE: folder,
      PORT: String(port),
      TINA_PORT: String(port + 1),
      TINA_DATA_PORT: String(port + 2),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => demo.once('close', resolve))
  await untilReady(demo, ended)
  return {
    origin: `http://localhost:${port}`,
    folder,
    async stop() {
      demo.kill('SIGINT')
      const code = await ended
      if (code !== 0) throw new Error(`The demo has ended with exit code ${code}.`)
      for (const each of [port, port + 1]) {
        const left = await fetch(`http://localhost:${each}/`).catch(() => undefined)
        if (left !== undefined) throw new Error(`After the demo's end, port ${each} still answers.`)
      }
    },
  }
}

async function untilReady(demo: ChildProcess, ended: Promise<number | null>): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    demo.stdout?.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      output += chunk.toString()
      if (output.includes('Ctrl-C stops everything')) resolve()
    })
    void ended.then((code) => reject(new Error(`The demo has ended (${code}); what it said is above.`)))
  })
}
