/** Numbers, how they are shown, and what `run.ts` learns of them. */
import type { Row } from './bars.js'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

interface Rounds {
  rounds: number
  /** Rounds before these, which do not count. @default 0 */
  warmup?: number
  /** What is done before each turn, outside of its time. */
  before?: () => Promise<unknown>
}

/** Lets rivals take turns, so that a slow moment of the machine hits all of them. Resolves with each one's times. */
export async function takeTurns<Name extends string>(
  rivals: Record<Name, () => Promise<unknown>>,
  { rounds, warmup = 0, before }: Rounds,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(rivals) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < warmup + rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed()
    for (const name of order) {
      await before?.()
      const time = await timed(rivals[name])
      if (round >= warmup) times[name].push(time)
    }
  }
  return times
}

export const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`
export const ratio = (value: number) => `${value.toFixed(2)}×`
export const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

/** Prints a section of Markdown, and sends what is judged there to `run.ts` for its table. Strings are notes. */
export function print(
  title: string,
  header: readonly string[],
  rows: readonly string[][],
  judged: readonly (Row | string)[],
) {
  const lines = judged.map((each) => {
    if (typeof each === 'string') return `- ${each}`
    process.send?.(each)
    return describe(each)
  })
  console.log([`## ${title}`, '', ...table(header, rows), '', ...lines, ''].join('\n'))
}

/** Lines of a Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)]
}

function describe({ work, ours, ratio, bar, met }: Row): string {
  const value = `${work}: ${ratio ?? ours}${bar === undefined ? '' : ` (bar ${bar})`}`
  return met === undefined ? `- ${value}` : `- ${met ? 'met' : '**missed**'}: ${value}`
}
