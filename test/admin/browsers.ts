/** Browsers for the tests of the admin: those that CHROMIUM_PATH and FIREFOX_PATH name, those of this machine, or such as are installed here. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Program {
  readonly title: string
  readonly variable: string
  readonly names: readonly string[]
  /** Of Debian and Ubuntu. */
  readonly package: string
}

const chromium: Program = {
  title: 'Chromium or Chrome',
  variable: 'CHROMIUM_PATH',
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  package: 'chromium',
}

const firefox: Program = {
  title: 'Firefox',
  variable: 'FIREFOX_PATH',
  names: ['firefox-esr', 'firefox'],
  package: 'firefox-esr',
}

/** Finds the program, or installs it as root on Debian and Ubuntu. @throws Error that says what to do otherwise */
export const ensureChromium = (): string => ensure(chromium)

/** Likewise. */
export const ensureFirefox = (): string => ensure(firefox)

function ensure({ title, variable, names, package: name }: Program): string {
  const given = process.env[variable]
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given
    throw new Error(`${variable} is ${given}, and nothing is there.`)
  }
  const path = onPath(names) ?? install(title, name)
  if (path === undefined)
    throw new Error(
      `The tests of the admin need ${title}. Install it, such as by the package ${name} of Debian, or set ${variable} to its program.`,
    )
  return path
}

function install(title: string, name: string): string | undefined {
  if (process.getuid?.() !== 0 || onPath(['apt-get']) === undefined) return undefined
  console.log(`Installing ${title}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', name],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  }
  return onPath([name])
}

function onPath(programs: readonly string[]): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return programs
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find((path) => existsSync(path))
}
