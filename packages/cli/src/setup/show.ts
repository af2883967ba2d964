/** The plan as its reader sees it: every change as a diff. */
import { OMIT_HEADERS, createTwoFilesPatch } from 'diff'
import colors from 'picocolors'
import type { Plan, Step } from './plan.js'

type Diffed = Extract<Step, { before: string | undefined }> | Extract<Step, { kind: 'conflict' }>

/** What a step is about, then its diff or its lines. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'write':
      return `${colors.bold(step.path)} ${step.before === undefined ? '(new)' : '(changed)'}\n${colored(diffOf(step))}`
    case 'kept':
      return `${colors.bold(step.path)} ${colors.dim(`(${step.why})`)}`
    case 'conflict':
      return `${colors.bold(step.path)} ${colors.yellow('(another file is there: it stays, unless --overwrite)')}\n${colored(diffOf(step))}`
    case 'by-hand':
      return `${colors.bold(step.path)} ${colors.yellow(`(by hand, since ${step.why})`)}\n${indented(step.lines)}`
  }
}

/** In the format of `diff -u`, without file names. */
function diffOf({ path, before, after }: Diffed): string {
  // Also where lines are only added to variables: those before them may be secrets.
  const isAdded = before === undefined || (/(?:^|\/)\.env/.test(path) && after.startsWith(before))
  if (isAdded) return added(after.slice(before?.length ?? 0))
  const options = { context: 3, headerOptions: OMIT_HEADERS }
  return createTwoFilesPatch(path, path, before, after, '', '', options).trimEnd()
}

const added = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `+${line}`)
    .join('\n')

function colored(diff: string): string {
  const lines = diff.split('\n').map((line) => {
    if (line.startsWith('+')) return colors.green(line)
    if (line.startsWith('-')) return colors.red(line)
    return line.startsWith('@@') ? colors.dim(line) : line
  })
  return indented(lines.join('\n'))
}

const indented = (text: string) => text.trimEnd().replace(/^(?=.)/gm, '  ')

/** One step as a script reads it. */
export function stepAsJson(step: Step): object {
  switch (step.kind) {
    case 'write':
    case 'conflict':
      return { path: step.path, kind: step.kind, isNew: step.before === undefined, diff: diffOf(step) }
    case 'kept':
    case 'by-hand':
      return step
  }
}

/** Whether something remains that only the site's owner can do. */
export const isIncomplete = ({ steps }: Plan): boolean =>
  steps.some(({ kind }) => kind === 'conflict' || kind === 'by-hand')
