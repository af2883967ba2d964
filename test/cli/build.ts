/** The command line is tested as it is published: built, in a process of its own. */
import { spawnSync } from 'node:child_process'

export default function setup(): void {
  const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The packages could not be built.')
}
