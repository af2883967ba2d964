/** What set-up would do to a site, found out before anything is written. */
import type { Framework } from './frameworks.js'

/** What it has for one file. `path` is relative to the site's directory. */
export type Step =
  | {
      readonly kind: 'write'
      readonly path: string
      readonly before: string | undefined
      readonly after: string
    }
  /** It is there already. */
  | { readonly kind: 'kept'; readonly path: string; readonly why: string }
  /** Another file has its place. */
  | { readonly kind: 'conflict'; readonly path: string; readonly before: string; readonly after: string }
  /** Its place is not certain. */
  | { readonly kind: 'by-hand'; readonly path: string; readonly why: string; readonly lines: string }

export interface Packages {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface Plan {
  readonly framework: Framework
  readonly steps: readonly Step[]
  readonly packages: Packages
  /** What else is to be known or done, a sentence or two each. */
  readonly notes: readonly string[]
}

/** What the site's owner has chosen. */
export interface Choices {
  readonly framework: Framework
  readonly bucket?: string | undefined
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly pathStyle?: boolean | undefined
  readonly publicUrl?: string | undefined
  readonly mediaRoot?: string | undefined
  /** The TinaCloud project whose users are let in. */
  readonly clientId?: string | undefined
}

/** The plan with these files replaced, which are in the way of others. */
export function overwriting(plan: Plan, paths: readonly string[]): Plan {
  const steps = plan.steps.map((step) =>
    step.kind === 'conflict' && paths.includes(step.path) ? { ...step, kind: 'write' as const } : step,
  )
  return { ...plan, steps }
}

export const conflictsOf = ({ steps }: Plan): string[] =>
  steps.flatMap(({ kind, path }) => (kind === 'conflict' ? [path] : []))
