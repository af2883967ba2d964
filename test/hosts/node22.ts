import { bringNode22, isRecentNode } from '../../scripts/lib/node22.mjs'
import { run } from './process.js'

/** The path of a Node for hosts that want 22: the one that runs the tests, or one from npm. */
export async function node22(): Promise<string> {
  if (isRecentNode()) return process.execPath
  return bringNode22(async (file, args) => void (await run(file, args, { cwd: process.cwd() })))
}
