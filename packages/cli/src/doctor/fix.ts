/** `--fix`: shows what would be changed, and changes it when that is wanted. */
import { confirm, isCancel } from '@clack/prompts'
import { redact } from '../output/redact.js'
import type { Result } from './runner.js'
import { printDiff } from './report.js'

export interface Mender {
  /** Titles of what was changed. */
  readonly fixed: readonly string[]
  /** Whether something that was wanted could not be changed. */
  readonly failed: boolean
  mend(result: Result): Promise<boolean>
}

/** @param options `yes` asks nobody; `quiet` prints no diff, for programs that read the output */
export function createMender({ yes, quiet }: { yes: boolean; quiet: boolean }): Mender {
  const fixed: string[] = []
  let failed = false
  let stopped = false
  return {
    fixed,
    get failed() {
      return failed
    },
    async mend({ fix }) {
      if (fix === undefined || stopped) return false
      if (!quiet) printDiff(fix.title, fix.diff)
      if (!yes) {
        const wanted = await confirm({ message: 'Change it?', initialValue: false })
        stopped = isCancel(wanted)
        if (wanted !== true) return false
      }
      try {
        await fix.apply()
      } catch (error) {
        failed = true
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        console.error(
          redact(
            `${fix.title} could not be changed (${reason}). It may take the credentials of an administrator.`,
          ),
        )
        return false
      }
      fixed.push(fix.title)
      return true
    },
  }
}
