/** Numbers and how they are shown. */

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

/** Lets rivals take turns, so that a slow moment of the machine hits all of them. Resolves with each one's times. */
export async function takeTurns<Name extends string>(
  rivals: Record<Name, () => Promise<unknown>>,
  { rounds, warmup = 0 }: { rounds: number; warmup?: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(rivals) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < warmup + rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed()
    for (const name of order) {
      const time = await timed(rivals[name])
      if (round >= warmup) times[name].push(time)
    }
  }
  return times
}

export const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const ratio = (value: number) => `${value.toFixed(2)}×`
export const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

/** A bar that the numbers meet, or do not. */
export const bar = (text: string, met: boolean) => `- ${met ? 'met' : '**missed**'}: ${text}`

/** Prints a section of Markdown. */
export function print(
  title: string,
  header: readonly string[],
  rows: readonly string[][],
  bars: readonly string[],
) {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log(
    [`## ${title}`, '', line(header), line(header.map(() => '---')), ...rows.map(line), '', ...bars, ''].join(
      '\n',
    ),
  )
}
