/** A bucket's CORS rules with one more, so that it counts on every server. */
import type { CORSRule } from '@aws-sdk/client-s3'

/**
 * Puts a rule before the others: Amazon S3 uses the first rule that allows the request, Ceph the first that names the origin. It also gets
 * what those rules allow that its own origins have had until now, so that they lose nothing; rules that are for nobody else become part of it.
 */
export function mergeRule(rules: readonly CORSRule[], rule: CORSRule): CORSRule[] {
  const origins = rule.AllowedOrigins ?? []
  const before = rules.filter((each) => origins.some((origin) => isFor(each, origin)))
  const isReplaced = (each: CORSRule) =>
    before.includes(each) && each.AllowedOrigins?.every((origin) => origins.includes(origin))
  return [before.reduce(unite, rule), ...rules.filter((each) => !isReplaced(each))]
}

/** Whether the rule is for pages of this origin. `*` in it stands for any characters, once. */
export function isFor({ AllowedOrigins = [] }: CORSRule, origin: string): boolean {
  return AllowedOrigins.some((pattern) => {
    const [start = '', end] = pattern.split('*')
    if (end === undefined) return pattern === origin
    return origin.length >= start.length + end.length && origin.startsWith(start) && origin.endsWith(end)
  })
}

function unite(rule: CORSRule, other: CORSRule): CORSRule {
  const exposed = union(rule.ExposeHeaders, other.ExposeHeaders)
  return {
    ...rule,
    AllowedMethods: union(rule.AllowedMethods, other.AllowedMethods),
    AllowedHeaders: union(rule.AllowedHeaders, other.AllowedHeaders),
    ...(exposed.length > 0 && { ExposeHeaders: exposed }),
  }
}

/** Methods and header names, whatever their case. */
function union(some: readonly string[] = [], others: readonly string[] = []): string[] {
  const known = new Set(some.map((name) => name.toLowerCase()))
  return [...some, ...others.filter((name) => !known.has(name.toLowerCase()))]
}
