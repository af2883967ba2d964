/**
 * Programs whose output goes to a log, and that all end when we do. Each leads a process group of its own, so that what it has started
 * itself ends with it, and Ctrl-C reaches us alone.
 */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from './step.mjs'

const windows = process.platform === 'win32'
const grace = 5_000

/** @param {string} log path of the file that takes all output; it starts empty */
export function createProcesses(log) {
  mkdirSync(dirname(log), { recursive: true })
  closeSync(openSync(log, 'w'))
  const running = new Set()
  let stopping = false

  /** Starts a program, its output going to the log, or to the screen if it is `shown`. `ended` resolves with its exit code. */
  function start(file, args, { cwd, env, shell = false, shown = false } = {}) {
    if (stopping) throw new Failure('Stopped.')
    const output = shown ? 'inherit' : openSync(log, 'a')
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      detached: !windows,
      shell: shell && windows,
    })
    if (!shown) closeSync(output)
    const ended = new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve))
    const program = { child, ended }
    running.add(program)
    // Whoever awaits `ended` hears of it.
    ended.catch(() => undefined).finally(() => running.delete(program))
    return program
  }

  /** Runs a program to its end. @throws Failure with the end of its output and the remedy */
  async function run(file, args, { remedy = '', ...options } = {}) {
    const code = await start(file, args, options).ended
    if (stopping) throw new Failure('Stopped.')
    if (code !== 0) throw new Failure(explain(`${[file, ...args].join(' ')} failed.`, remedy))
  }

  /** A message with the last lines of the log. */
  function explain(message, remedy) {
    const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-25).join('\n')
    return [message, tail && `\n${tail}\n`, remedy, `All output is in ${log}.`].filter(Boolean).join('\n')
  }

  /** Ends everything; what does not listen is killed after five seconds. */
  async function stop() {
    stopping = true
    const programs = [...running]
    for (const { child } of programs) end(child, 'SIGTERM')
    const all = Promise.allSettled(programs.map(({ ended }) => ended))
    await Promise.race([all, wait(grace, undefined, { ref: false })])
    // Also for what such a program may have left behind.
    for (const { child } of programs) end(child, 'SIGKILL')
    await all
  }

  return { start, run, explain, stop }
}

function end(child, signal) {
  if (child.pid === undefined) return
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
