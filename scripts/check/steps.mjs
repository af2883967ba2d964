/** Runs steps two at a time, with one line each when they end; what a failing one printed is shown whole. */
import { spawn } from 'node:child_process'
import { Failure } from '../lib/step.mjs'

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | undefined>} run resolves with what to show, rejects when it went wrong
 * @property {string} [needs] name of an earlier step
 */

/** @param {Step[]} steps @returns {Promise<string[]>} the names of those that failed */
export async function runSteps(steps, { concurrency = 2 } = {}) {
  const outcomes = new Map(steps.map(({ name }) => [name, deferred()]))
  const queue = [...steps]
  const failed = []

  async function work() {
    for (let step = queue.shift(); step; step = queue.shift()) {
      const started = performance.now()
      const outcome = await attempt(step)
      outcomes.get(step.name).resolve(outcome.ok)
      if (!outcome.ok) failed.push(step.name)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${outcome.ok ? '✓' : '✗'} ${step.name.padEnd(24)} ${seconds.padStart(5)} s`)
      if (outcome.text) console.log(indent(outcome.text))
    }
  }

  async function attempt({ run, needs }) {
    if (needs && !(await outcomes.get(needs).promise)) return { ok: false, text: `needs ${needs}` }
    try {
      return { ok: true, text: await run() }
    } catch (error) {
      return { ok: false, text: error instanceof Failure ? error.message : (error?.stack ?? String(error)) }
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work))
  return failed
}

/** A step's `run` for a program. Its output matters when it fails, or always if it `shows`. */
export function command(file, args, { shows = false } = {}) {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NO_COLOR: '1' },
        shell: process.platform === 'win32',
      })
      const chunks = []
      child.stdout.on('data', (chunk) => chunks.push(chunk))
      child.stderr.on('data', (chunk) => chunks.push(chunk))
      child.on('error', reject)
      child.on('close', (code, signal) => {
        const output = Buffer.concat(chunks).toString().trim()
        if (code === 0) resolve(shows ? output : undefined)
        else reject(new Failure(`${output}\n(${signal ?? `exit code ${code}`})`))
      })
    })
}

/** A program of `node_modules/.bin`. */
export const bin = (name, args, options) => command(`node_modules/.bin/${name}`, args, options)

const indent = (text) => text.replace(/^(?=.)/gm, '    ')

function deferred() {
  let resolve
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}
