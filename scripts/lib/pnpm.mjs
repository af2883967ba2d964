/** pnpm for whoever has only Node and npm: npx fetches the version that package.json names. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'

/** The program and the arguments that run pnpm. On Windows it takes a shell. @param {string[]} args */
export function pnpmCommand(args) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
  return { file: 'npx', args: ['-y', packageManager, ...args] }
}

/** Runs pnpm with its output passed on. @param {string[]} args @throws Error when it fails */
export async function runPnpm(args) {
  const command = pnpmCommand(args)
  const child = spawn(command.file, command.args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`pnpm ${args.join(' ')} failed with exit code ${code}.`)
}

/** Whether what the lockfile names is there. */
export function isInstalled() {
  const state = 'node_modules/.modules.yaml'
  return existsSync(state) && statSync(state).mtimeMs >= statSync('pnpm-lock.yaml').mtimeMs
}

/** Installs what the lockfile names, unless that is what is there. */
export async function ensureInstalled() {
  if (!isInstalled()) await runPnpm(['install', '--frozen-lockfile'])
}
