/** Packages, by the site's own package manager. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type Agent, resolveCommand } from 'package-manager-detector'
import { showProgress } from '../output/progress.js'
import type { Packages } from './plan.js'

/** The commands that install and remove them, ready to be typed. */
export function packageCommands(agent: Agent, packages: Packages): string[] {
  return commandsOf(agent, packages).map(({ command, args }) => [command, ...args].join(' '))
}

/**
 * Runs them one after the other.
 * @returns the command that failed and the end of what it printed; `undefined` when all is well
 */
export async function installPackages(
  directory: string,
  agent: Agent,
  packages: Packages,
): Promise<{ command: string; output: string } | undefined> {
  for (const { command, args } of commandsOf(agent, packages)) {
    const line = [command, ...args].join(' ')
    const progress = showProgress(line)
    const { isWell, output } = await runProgram(command, args, directory).finally(() => progress.stop())
    if (!isWell) return { command: line, output: output.trim().split('\n').slice(-20).join('\n') }
  }
  return undefined
}

function commandsOf(agent: Agent, { add, remove }: Packages) {
  const commands = [
    ...(remove.length > 0 ? [resolveCommand(agent, 'uninstall', [...remove])] : []),
    ...(add.length > 0 ? [resolveCommand(agent, 'add', [...add])] : []),
  ]
  return commands.filter((command) => command !== null)
}

function runProgram(command: string, args: readonly string[], cwd: string) {
  // Package managers are scripts on Windows.
  const shell = process.platform === 'win32'
  const child: ChildProcess = spawn(command, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (output += String(part)))
  return new Promise<{ isWell: boolean; output: string }>((resolve) => {
    child.once('error', (error) => resolve({ isWell: false, output: error.message }))
    child.once('close', (code) => resolve({ isWell: code === 0, output }))
  })
}
