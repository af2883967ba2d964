import type { Ask, CorsRequest } from './preflight.js'

/** Why a page may not send something: what its rule lacks, or that there is no rule for its origin. */
export type Gap =
  | { readonly lacks: 'origin' }
  | { readonly lacks: 'method'; readonly method: string }
  | { readonly lacks: 'headers'; readonly headers: readonly string[] }

/** Finds it out by asking for less. @returns `undefined` when all of it is allowed */
export async function findGap(ask: Ask, wanted: CorsRequest): Promise<Gap | undefined> {
  const { method, headers } = wanted
  if (await ask(wanted)) return undefined
  if (await ask({ method, headers: [] })) {
    const refused: string[] = []
    for (const name of headers) if (!(await ask({ method, headers: [name] }))) refused.push(name)
    return { lacks: 'headers', headers: refused.length > 0 ? refused : headers }
  }
  for (const other of ['GET', 'HEAD', 'POST', 'DELETE'])
    if (await ask({ method: other, headers: [] })) return { lacks: 'method', method }
  return { lacks: 'origin' }
}

/** `the header x-amz-meta-receipt`, as the end of “the rules do not allow …”. */
export function nameGap(gap: Gap, origin: string): string {
  if (gap.lacks === 'origin') return `the origin ${origin}`
  if (gap.lacks === 'method') return `the method ${gap.method} for ${origin}`
  const [first, ...others] = gap.headers
  return `the header${others.length > 0 ? 's' : ''} ${[first, ...others].join(', ')} for ${origin}`
}
