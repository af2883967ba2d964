/** A Chromium for the tests of the admin: the one CHROMIUM_PATH names, one of this machine, or one installed here. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

const remedy =
  'The tests of the admin need Chromium or Chrome. Install one, such as the package chromium of Debian, or set CHROMIUM_PATH to its program.'

/** Finds the program, or installs it as root on Debian and Ubuntu. @throws Error that says what to do otherwise */
export function ensureChromium(): string {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given
    throw new Error(`CHROMIUM_PATH is ${given}, and nothing is there.`)
  }
  const path = onPath(names) ?? install()
  if (path === undefined) throw new Error(remedy)
  return path
}

function install(): string | undefined {
  if (process.getuid?.() !== 0 || onPath(['apt-get']) === undefined) return undefined
  console.log('Installing Chromium')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  }
  return onPath(['chromium'])
}

function onPath(programs: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return programs
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}
