import { firstList, headBucket } from '../access.js'
import type { Check, Finding } from '../check.js'

/** Seconds off. S3 refuses signatures that are more than 15 minutes off. */
const limits = { warned: 60, failed: 300 }

const remedy =
  'Let the clock of this computer, and of the server that runs the site, be set by NTP: `timedatectl set-ntp true` on Linux, “Set time automatically” elsewhere. In a virtual machine or container it is the clock of the host.'

export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  needs: ['endpoint'],
  async run(context) {
    const { clockOffset } = await headBucket(context)
    const error = await firstList(context)
    if (clockOffset === undefined)
      return error?.reason === 'clock-skewed'
        ? { status: 'failed', what: error.message, remedy }
        : { status: 'skipped', what: 'The server sends no Date header, so the clocks cannot be compared.' }
    return describeOffset(clockOffset / 1000)
  },
}

function describeOffset(ahead: number): Finding {
  const seconds = Math.round(Math.abs(ahead))
  const length = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
  const what = `The clock of this computer is ${length} ${ahead > 0 ? 'behind' : 'ahead of'} that of the server.`
  if (seconds <= limits.warned) return { status: 'passed', what: "It agrees with the server's." }
  if (seconds <= limits.failed) return { status: 'warned', what, remedy }
  return {
    status: 'failed',
    what: `${what} S3 refuses signatures that are more than 15 minutes off.`,
    remedy,
  }
}
