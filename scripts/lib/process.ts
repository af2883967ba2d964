/**
 * Programs that scripts and tests start, wait for, and stop with all that they have started themselves. Each leads a process group of its
 * own, so that Ctrl-C reaches us alone.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import getPort from 'get-port'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ProcessOptions {
  /** @default the current directory */
  cwd?: string
  env?: Environment
  /** Milliseconds until the program must have ended or be ready. @default 300000 for `run`, 60000 for `start` */
  timeout?: number
  /** A file to which all output is added. */
  logFile?: string
  /** Shows the output instead of keeping it. @default false */
  inherit?: boolean
  /** What to do when it fails: the end of the message. */
  remedy?: string
}

export interface StartOptions extends ProcessOptions {
  /** An address that responds when the program is ready, with whatever status; or what it then has printed. */
  ready: string | RegExp
}

export interface RunningProcess {
  /** Its command line. */
  readonly name: string
  readonly pid: number
  /** Its exit code, or why it has none. */
  readonly ended: Promise<number | string>
  /** All it has printed so far. */
  log(): string
  stop(): Promise<void>
}

/** What went wrong and what to do about it: for the person at the keyboard, without a stack. */
export class Failure extends Error {}

const windows = process.platform === 'win32'
const running = new Set<RunningProcess>()
let isStopping = false

/** Runs a program to its end and returns what it printed. @throws Failure with the end of that when it fails or takes too long */
export async function run(
  file: string,
  args: readonly string[],
  { timeout = 300_000, ...options }: ProcessOptions = {},
): Promise<string> {
  const program = launch(file, args, options)
  const outcome = await Promise.race([program.ended, wait(timeout, 'timeout' as const, { ref: false })])
  if (outcome === 0) return program.log()
  if (outcome === 'timeout') await program.stop()
  const what = outcome === 'timeout' ? `did not end in ${timeout} ms` : `ended with ${outcome}`
  throw explain(program, what, options)
}

/** Starts a server and waits until it is ready. @throws Failure with the end of what it printed when it ends or keeps silent */
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
    if (code !== undefined) throw explain(program, `ended with ${code}`, options)
    if (performance.now() > deadline) {
      await program.stop()
      throw explain(program, `was not ready (${String(ready)}) in ${timeout} ms`, options)
    }
    await wait(50)
  }
  return program
}

/** Stops everything, and lets nothing start any more. */
export async function stopAll(): Promise<void> {
  isStopping = true
  await Promise.all([...running].map((program) => program.stop()))
}

/** A port that nobody listens on at the moment. */
export const freePort = (): Promise<number> => getPort()

/** Starts a program and waits for nothing: `ended` has whether that worked. @throws Failure after `stopAll` */
export function launch(file: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  if (isStopping) throw new Failure('Stopped.')
  const { cwd = process.cwd(), env, logFile, inherit = false } = options
  const color = inherit ? {} : { NO_COLOR: '1' }
  const child = spawn(file, args, {
    cwd,
    // Vitest's own NODE_ENV is `test`, which hosts take for a mode of theirs.
    env: { ...process.env, NODE_ENV: undefined, ...color, ...env } as Environment as NodeJS.ProcessEnv,
    stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
    detached: !windows,
    shell: windows && file !== process.execPath,
  })
  let log = ''
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (logFile !== undefined) appendFileSync(logFile, text)
    })
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'))
  })
  // A run of tests that is broken off must not leave servers behind.
  const onExit = () => endGroup(child, 'SIGKILL')
  process.once('exit', onExit)
  const program: RunningProcess = {
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
  running.add(program)
  void ended.then(() => {
    process.off('exit', onExit)
    running.delete(program)
  })
  return program
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  if (windows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isReady(ready: string | RegExp, program: RunningProcess): Promise<boolean> {
  if (typeof ready !== 'string') return ready.test(program.log())
  return fetch(ready, { signal: AbortSignal.timeout(5_000), redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel()
      return true
    },
    () => false,
  )
}

/** A failure with the last lines of what a program has printed. */
export function explain({ name, log }: RunningProcess, what: string, options: ProcessOptions = {}): Failure {
  const tail = log().trimEnd().split('\n').slice(-40).join('\n')
  const all = options.logFile && `All output is in ${options.logFile}.`
  return new Failure(
    [`${name} ${what}.`, tail && `The end of its output:\n${tail}`, options.remedy, all]
      .filter(Boolean)
      .join('\n'),
  )
}
