import { UsageError } from '../errors.js'
import type { Check } from './check.js'

/**
 * Some of the checks, and those that they build on.
 * @throws UsageError that lists the ids when one is unknown
 */
export function selectChecks(
  checks: readonly Check[],
  only: readonly string[] | undefined,
): readonly Check[] {
  if (only === undefined) return checks
  const wanted = new Set<string>()
  const add = (id: string) => {
    const check = checks.find((each) => each.id === id)
    if (check === undefined)
      throw new UsageError(
        `There is no check “${id}”. These are: ${checks.map((each) => each.id).join(', ')}.`,
      )
    wanted.add(id)
    check.needs?.forEach(add)
  }
  only.forEach(add)
  return checks.filter(({ id }) => wanted.has(id))
}
