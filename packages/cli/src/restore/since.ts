import { InvalidArgumentError } from 'commander'

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** A time, written as a date (2026-11-27, or with a time of day) or as how long ago it was (30m, 12h, 7d, 2w). */
export function parseSince(text: string): Date {
  const [, number, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  const ago = number === undefined ? undefined : Number(number) * units[unit as keyof typeof units]
  const date =
    ago === undefined ? new Date(/^\d{4}-\d\d/.test(text) ? text : Number.NaN) : new Date(Date.now() - ago)
  if (Number.isFinite(date.getTime())) return date
  throw new InvalidArgumentError('It takes a duration such as 12h or 7d, or a date such as 2026-11-27.')
}
