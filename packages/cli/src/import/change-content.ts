/** Shows how content changes, and changes it when that is wanted. */
import { confirm, isCancel } from '@clack/prompts'
import { ContentChangedError, diffOf, writeChange } from '../content/changes.js'
import { type FileChange, rewriteContent } from '../content/site-content.js'
import type { Rewrite } from './rewrite.js'

export interface ChangeOptions {
  content?: string[]
  yes: boolean
  dryRun: boolean
  json: boolean
}

export interface ChangedContent {
  readonly files: readonly { readonly file: string; readonly addresses: number }[]
  /** What has an old address that has to be changed by hand: in code, or in a file that could not be read. */
  readonly left: readonly { readonly file: string; readonly line?: number; readonly reason: string }[]
  /** Whether nothing is left to be written. */
  readonly complete: boolean
}

export async function changeContent(
  directory: string,
  { bases, mapping }: Rewrite,
  options: ChangeOptions,
): Promise<ChangedContent> {
  const { content, dryRun, json } = options
  const changes: FileChange[] = []
  const left: ChangedContent['left'][number][] = []
  const settings = { bases, ...(content && { content }) }
  for await (const change of bases.length === 0 ? [] : rewriteContent(directory, settings, mapping)) {
    if (change.before !== change.after) changes.push(change)
    left.push(...leftIn(change))
    if (!json) process.stdout.write(diffOf(change))
  }
  const files = changes.map(({ file, changed }) => ({ file, addresses: changed.length }))
  const mayChange = dryRun || changes.length === 0 || (await mayWrite(changes.length, options))
  const unwritten = mayChange && !dryRun ? await writeAll(changes) : []
  left.push(...unwritten)
  const complete = mayChange && unwritten.length === 0
  if (!json) print({ files, left, complete }, dryRun)
  return { files, left, complete }
}

function leftIn({ file, left, problem }: FileChange): ChangedContent['left'] {
  const inCode = left.map(({ line }) => ({ file, line, reason: 'in code' }))
  return problem === undefined ? inCode : [...inCode, { file, reason: problem }]
}

/** @returns those that somebody else has written to meanwhile */
async function writeAll(changes: readonly FileChange[]): Promise<ChangedContent['left'][number][]> {
  const unwritten: ChangedContent['left'][number][] = []
  for (const change of changes) {
    try {
      await writeChange(change)
    } catch (error) {
      if (!(error instanceof ContentChangedError)) throw error
      unwritten.push({ file: change.file, reason: error.message })
    }
  }
  return unwritten
}

/** Asks on a terminal. */
async function mayWrite(files: number, { yes, json }: ChangeOptions): Promise<boolean> {
  if (yes) return true
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) return false
  const reply = await confirm({ message: `Change ${files === 1 ? 'this file' : `these ${files} files`}?` })
  return !isCancel(reply) && reply
}

function print({ files, left, complete }: ChangedContent, dryRun: boolean): void {
  for (const { file, line, reason } of left)
    console.log(`left as it is: ${file}${line === undefined ? '' : `:${line}`}: ${reason}`)
  const addresses = files.reduce((sum, each) => sum + each.addresses, 0)
  const what = `${addresses} addresses in ${files.length} files of content`
  if (dryRun) return console.log(`Would change ${what}.`)
  if (complete) return console.log(`Changed ${what}.`)
  console.log(`Content was not changed: ${what} have the old address. Run the same command with --yes.`)
}
