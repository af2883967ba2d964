import { diffLines } from 'diff'

/** Two values as JSON, by lines that begin with `+`, `-` or a space. */
export function toDiff(before: unknown, after: unknown): string {
  return diffLines(toJson(before), toJson(after))
    .flatMap(({ value, added, removed }) =>
      value
        .trimEnd()
        .split('\n')
        .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
    )
    .join('\n')
}

/** Ends in a newline, so that the last line is like the others. */
function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
