/** The command line `tina-s3`: every command, and how each ends. */
import { Command, CommanderError } from 'commander'
import { isStorageError } from '@tina-s3/core'
import { cleanUpCommand } from './clean-up/command.js'
import { doctorCommand } from './doctor/command.js'
import { FailedError, UsageError, exitCodes } from './errors.js'
import { importCommand } from './import/command.js'
import { moveCommand } from './move/command.js'
import { redact } from './output/redact.js'
import { policyCommand } from './policy/command.js'
import { restoreCommand } from './restore/command.js'
import { setupCommand } from './setup/command.js'
import { thumbnailsCommand } from './thumbnails/command.js'
import { usageCommand } from './usage/command.js'

/** A new program: commander keeps the options of a run in it. */
export function createProgram(): Command {
  const program = new Command('tina-s3')
    .description('Media in S3 for TinaCMS sites: diagnosis, set-up, import and upkeep.')
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .exitOverride()
  const commands = [
    setupCommand,
    doctorCommand,
    policyCommand,
    importCommand,
    moveCommand,
    usageCommand,
    restoreCommand,
    thumbnailsCommand,
    cleanUpCommand,
  ]
  for (const create of commands) program.addCommand(create().copyInheritedSettings(program))
  return program
}

/**
 * Runs one command.
 * @param args what follows `tina-s3`
 * @returns the exit code: 0, 1 when something is not well, 2 when the command cannot be followed
 */
export async function run(args: readonly string[]): Promise<number> {
  process.exitCode = exitCodes.ok
  try {
    await createProgram().parseAsync(args, { from: 'user' })
    return Number(process.exitCode)
  } catch (error) {
    // What it prints itself: help, the version, a mistake in the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    console.error(redact(describe(error)))
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed
  }
}

function describe(error: unknown): string {
  const isExplained = error instanceof UsageError || error instanceof FailedError || isStorageError(error)
  if (isExplained) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
