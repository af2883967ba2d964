/** After set-up: is all well? */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { doctorCommand } from '../doctor/command.js'

/** Whether the site's media handler can be loaded: not before its packages are there. */
export function canDiagnose(directory: string): boolean {
  try {
    createRequire(join(directory, 'package.json')).resolve('@tina-s3/core')
    return true
  } catch {
    return false
  }
}

/** Runs the diagnosis, which prints its own report and sets the exit code. */
export async function runDoctor(site: string): Promise<void> {
  console.log('\nThe doctor, on what there is now:\n')
  await doctorCommand().parseAsync(['--site', site], { from: 'user' })
}
