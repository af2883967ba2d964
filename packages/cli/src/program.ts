/** The command line `tina-s3`: every command, and how each ends. */
import { InvalidPathError } from '@tina-s3/contract'
import { Command, CommanderError } from 'commander'
import { isStorageError } from '@tina-s3/core'
import { readFileSync } from 'node:fs'
import { FailedError, UsageError, exitCodes } from './errors.js'
import { redact } from './output/redact.js'

/** Where each command is. Only that of the call is loaded, since most of them start with the AWS SDK. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  setup: async () => (await import('./setup/command.js')).setupCommand(),
  doctor: async () => (await import('./doctor/command.js')).doctorCommand(),
  policy: async () => (await import('./policy/command.js')).policyCommand(),
  import: async () => (await import('./import/command.js')).importCommand(),
  move: async () => (await import('./move/command.js')).moveCommand(),
  usage: async () => (await import('./usage/command.js')).usageCommand(),
  restore: async () => (await import('./restore/command.js')).restoreCommand(),
  thumbnails: async () => (await import('./thumbnails/command.js')).thumbnailsCommand(),
  'clean-up': async () => (await import('./clean-up/command.js')).cleanUpCommand(),
}

/**
 * A new program: commander keeps the options of a run in it.
 * @param name of the one command that is needed; any other value for all of them
 */
export async function createProgram(name?: string): Promise<Command> {
  const program = new Command('tina-s3')
    .description('Media in S3 for TinaCMS sites: diagnosis, set-up, import and upkeep.')
    .version(version())
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .exitOverride()
  const only = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  for (const create of only ? [only] : Object.values(commands))
    program.addCommand((await create()).copyInheritedSettings(program))
  return program
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/**
 * Runs one command.
 * @param args what follows `tina-s3`
 * @returns the exit code: 0, 1 when something is not well, 2 when the command cannot be followed
 */
export async function run(args: readonly string[]): Promise<number> {
  process.exitCode = exitCodes.ok
  try {
    const program = await createProgram(args[0])
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode)
  } catch (error) {
    // What it prints itself: help, the version, a mistake in the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    console.error(redact(describe(error)))
    return isUsage(error) ? exitCodes.usage : exitCodes.failed
  }
}

/** Paths of files in a bucket are arguments, too. */
function isUsage(error: unknown): error is Error {
  return error instanceof UsageError || error instanceof InvalidPathError
}

function describe(error: unknown): string {
  if (isUsage(error) || error instanceof FailedError || isStorageError(error)) return error.message
  // Of the operating system, such as a file that may not be read: it names the file.
  if (error instanceof Error && 'syscall' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
