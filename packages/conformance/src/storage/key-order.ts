import { utf8 } from './objects.js'

/** The order that lists promise, compared byte by byte. */
export function byBytes(a: string, b: string): number {
  const left = utf8(a)
  const right = utf8(b)
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** What one level below a prefix shows of these keys, in order: objects' keys, and directories' with `/` at the end. */
export function oneLevel(keys: readonly string[], prefix: string): string[] {
  const shown = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const slash = key.indexOf('/', prefix.length)
      return slash < 0 ? key : key.slice(0, slash + 1)
    })
  return [...new Set(shown)].sort(byBytes)
}
