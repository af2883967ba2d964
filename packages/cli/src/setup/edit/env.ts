/** Variables in `.env` files. */
import { parseEnv } from 'node:util'

export interface Variable {
  readonly name: string
  /** Never that of a secret. */
  readonly value: string
  /** What it is for. */
  readonly comment?: string
}

/** Appends the variables that the file does not mention, commented out or not. @returns `undefined` when it has them all */
export function addVariables(source: string, variables: readonly Variable[]): string | undefined {
  const missing = variables.filter(
    ({ name }) => !new RegExp(`^\\s*(?:#\\s*)?(?:export\\s+)?${name}\\s*=`, 'm').test(source),
  )
  if (missing.length === 0) return undefined
  const newline = source.includes('\r\n') ? '\r\n' : '\n'
  const lines = missing.flatMap(({ name, value, comment }) => [
    ...(comment ? [`# ${comment}`] : []),
    `${name}=${quote(value)}`,
  ])
  const gap = source === '' || source.endsWith('\n') ? '' : newline
  return source + gap + (source.trim() === '' ? '' : newline) + lines.join(newline) + newline
}

/** The variables of a file, those that are empty left out. */
export function readVariables(source: string): Map<string, string> {
  const entries = Object.entries(parseEnv(source))
  return new Map(entries.flatMap(([name, value]) => (value ? [[name, value] as const] : [])))
}

/** A value with a space or a # would end there. */
const quote = (value: string) => (/^[\w./:@%+,=?&~-]*$/.test(value) ? value : JSON.stringify(value))
