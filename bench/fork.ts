/** Starts a server in a process of its own, so that it shares no thread with the bench. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @param name file beside this one, which sends its port to whoever has forked it and ends when disconnected */
export async function forkServer(
  name: string,
  args: readonly string[],
): Promise<{ origin: string; child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), args)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with exit code ${code} before it had a port.`)
  })
  const [port] = (await Promise.race([once(child, 'message'), failed])) as [number]
  failed.catch(() => undefined)
  return { origin: `http://127.0.0.1:${port}`, child }
}
