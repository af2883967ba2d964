/** Resident memory of another process, from /proc: wants Linux. */
import { readFileSync, writeFileSync } from 'node:fs'

const fields = { now: 'VmRSS', peak: 'VmHWM' } as const

/** Bytes. `peak` is the most since the process began or since `forgetPeak`. @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function readMemory({ pid }: { pid: number }, what: keyof typeof fields): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${fields[what]}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
}

/** Makes the peak start from what is used now. @see https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
export function forgetPeak({ pid }: { pid: number }): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}
