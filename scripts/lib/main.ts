/** What the scripts that people watch have in common: progress, Ctrl-C, and failures without a stack. */
import { oraPromise } from 'ora'
import { Failure, run, stopAll } from './process.js'

let isStopping = false

/** Runs a script to its end; Ctrl-C ends it and all that it has started. @param work returns the exit code */
export async function main(
  work: () => Promise<number>,
  { onInterrupt = (): number => 130 } = {},
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => !isStopping && void stop(onInterrupt()))
  try {
    await stop(await work())
  } catch (error) {
    if (isStopping) return
    console.error(`\n${error instanceof Failure ? error.message : (error as Error).stack}`)
    await stop(1)
  }
}

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  await stopAll()
  process.exit(code)
}

/** Shows what is going on, and whether it went well. */
export function step<T>(text: string, work: () => Promise<T>): Promise<T> {
  return oraPromise(work(), text)
}

/** Builds the packages, as far as they have changed. */
export async function buildPackages(): Promise<void> {
  const remedy = 'Run `npm run check` to see what is wrong with the packages.'
  await step('Building packages', () => run('npm', ['run', 'build'], { remedy }))
}
