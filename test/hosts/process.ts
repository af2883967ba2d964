/** Programs under test: started, waited for, and stopped with all that they have started themselves. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ProcessOptions {
  cwd: string
  env?: Environment
  /** Milliseconds until the program must have ended or be ready. @default 300000 for `run`, 60000 for `start` */
  timeout?: number
}

export interface StartOptions extends ProcessOptions {
  /** An address that answers when the program is ready, with whatever status; or what it then has printed. */
  ready: string | RegExp
}

export interface RunningProcess {
  readonly pid: number
  /** All it has printed so far. */
  log(): string
  stop(): Promise<void>
}

/** Runs a program to its end and gives what it printed. @throws Error with the end of that when it fails or takes too long */
export async function run(
  file: string,
  args: readonly string[],
  { timeout = 300_000, ...options }: ProcessOptions,
): Promise<string> {
  const program = launch(file, args, options)
  const outcome = await Promise.race([program.ended, wait(timeout, 'timeout' as const, { ref: false })])
  if (outcome === 0) return program.log()
  if (outcome === 'timeout') await program.stop()
  throw explain(program, outcome === 'timeout' ? `did not end in ${timeout} ms` : `ended with ${outcome}`)
}

/** Starts a server and waits until it is ready. @throws Error with the end of what it printed when it ends or keeps silent */
export async function start(
  file: string,
  args: readonly string[],
  { ready, timeout = 60_000, ...options }: StartOptions,
): Promise<RunningProcess> {
  const program = launch(file, args, options)
  let code: number | string | undefined
  void program.ended.then((ended) => (code = ended))
  const deadline = performance.now() + timeout
  while (!(await isReady(ready, program))) {
    if (code !== undefined) throw explain(program, `ended with ${code}`)
    if (performance.now() > deadline) {
      await program.stop()
      throw explain(program, `was not ready (${String(ready)}) in ${timeout} ms`)
    }
    await wait(50)
  }
  return program
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Launched extends RunningProcess {
  readonly name: string
  readonly ended: Promise<number | string>
}

function launch(file: string, args: readonly string[], { cwd, env }: ProcessOptions): Launched {
  const child = spawn(file, args, {
    cwd,
    // Vitest's own NODE_ENV is `test`, which hosts take for a mode of theirs.
    env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1', ...env } as Environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let log = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => (log += text))
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'))
  })
  // A run of tests that is broken off must not leave servers behind.
  const onExit = () => endGroup(child, 'SIGKILL')
  process.once('exit', onExit)
  void ended.then(() => process.off('exit', onExit))
  return {
    name: [file, ...args].join(' '),
    pid: child.pid ?? 0,
    ended,
    log: () => log,
    async stop() {
      endGroup(child, 'SIGTERM')
      await Promise.race([ended, wait(5_000, undefined, { ref: false })])
      // Also for what it may have left behind.
      endGroup(child, 'SIGKILL')
      await ended
    },
  }
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isReady(ready: string | RegExp, program: Launched): Promise<boolean> {
  if (typeof ready !== 'string') return ready.test(program.log())
  return fetch(ready, { signal: AbortSignal.timeout(5_000), redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel()
      return true
    },
    () => false,
  )
}

function explain({ name, log }: Launched, what: string): Error {
  const tail = log().trimEnd().split('\n').slice(-40).join('\n')
  return new Error(`${name} ${what}. The end of its output:\n${tail}`)
}
