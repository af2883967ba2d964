/** A site under `tinacms dev`, as its developer starts it. */
import { vi } from 'vitest'
import { node22 } from '../../scripts/lib/node22.js'
import {
  type Environment,
  type RunningProcess,
  explain,
  freePort,
  launch,
} from '../../scripts/lib/process.js'

/** @param server arguments of Node that start the site's own server */
export async function startTinaSite(
  cwd: string,
  server: readonly string[],
  port: number,
  env: Environment,
): Promise<{ stop(): Promise<void> }> {
  const tinaPort = await freePort()
  const ports = ['--port', `${tinaPort}`, '--datalayer-port', `${await freePort()}`]
  const tina = ['node_modules/@tinacms/cli/bin/tinacms', 'dev', '--noTelemetry', ...ports]
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', NODE_NO_WARNINGS: '1' }
  const programs = [
    launch(await node22(), tina, { cwd }),
    launch(process.execPath, server, { cwd, env: { ...quiet, ...env, PORT: `${port}` } }),
  ]
  const stop = async () => void (await Promise.all(programs.map((program) => program.stop())))
  const addresses = [
    `http://localhost:${tinaPort}/admin/src/main.tsx`,
    `http://localhost:${port}/admin/index.html`,
    `http://localhost:${port}/api/s3/media/status`,
  ]
  const responding = Promise.all(addresses.map(waitFor))
  const ended = programs.map((program) =>
    program.ended.then(() => Promise.reject(explain(program, 'has ended'))),
  )
  await Promise.race([responding, ...ended]).catch(async (error: unknown) => {
    await stop()
    throw new Error(`${String(error)}\n${programs.map(tail).join('\n')}`, { cause: error })
  })
  void Promise.allSettled(ended)
  return { stop }
}

const tail = ({ name, log }: RunningProcess) => `${name}:\n${log().split('\n').slice(-20).join('\n')}`

async function waitFor(address: string): Promise<void> {
  const request = async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(30_000) })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`${address} responds with ${response.status}.`)
  }
  await vi.waitFor(request, { timeout: 240_000, interval: 200 })
}
