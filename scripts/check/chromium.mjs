/** A Chromium for the tests of the admin. Tests find it by CHROMIUM_PATH. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** Finds one, or installs it as root on Debian and Ubuntu. @throws Error that says what to do otherwise */
export function ensureChromium() {
  const path = find()
  if (path === undefined) throw new Error(remedy)
  return path
}

const remedy =
  'The tests of the admin need Chromium or Chrome. Install one, such as the package chromium of Debian, or set CHROMIUM_PATH to its program.'

function find() {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (existsSync(given)) return given
    throw new Error(`CHROMIUM_PATH is ${given}, and nothing is there.`)
  }
  return onPath(names) ?? install()
}

function install() {
  if (process.getuid?.() !== 0 || !onPath(['apt-get'])) return undefined
  console.log('Installing Chromium')
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update', '-q')
  apt('install', '-y', '-q', '--no-install-recommends', 'chromium')
  return onPath(['chromium'])
}

function onPath(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return programs
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}
