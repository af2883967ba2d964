/** A quarter of a core, as a small function on AWS Lambda has it, by a control group of Linux. That wants root. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'

/** Microseconds of CPU time in each period of 100,000. */
const quota = 25_000

export interface CpuLimit {
  add(pid: number): void
  /** Only when no process is in it any more. */
  remove(): void
}

/** `undefined` where this machine lets us limit nothing. */
export function limitCpu(): CpuLimit | undefined {
  return create('/sys/fs/cgroup', 'cpu.max') ?? create('/sys/fs/cgroup/cpu', 'cpu.cfs_quota_us')
}

/** @param file of the quota: its name is another one in version 1 and 2 of control groups */
function create(root: string, file: string): CpuLimit | undefined {
  const group = `${root}/quarter-core-${process.pid}`
  try {
    mkdirSync(group)
    // Nothing but the kernel makes files here, so that there is nothing to write to in any other directory.
    writeFileSync(`${group}/${file}`, String(quota), { flag: 'r+' })
  } catch {
    remove(group)
    return undefined
  }
  return {
    add: (pid) => writeFileSync(`${group}/cgroup.procs`, String(pid), { flag: 'r+' }),
    remove: () => remove(group),
  }
}

function remove(group: string): void {
  try {
    rmdirSync(group)
  } catch {
    // It was not made, or a process has not left it yet. An empty group costs nothing.
  }
}
