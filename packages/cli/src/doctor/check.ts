/** What a check of the doctor is, and what it finds. */
import type { Site } from '../site/site.js'
import type { Temporary } from './temporary.js'

export type Status = 'passed' | 'failed' | 'warned' | 'skipped'

/** What a check has found. `passed` and `skipped` need no remedy; the others do. */
export interface Finding {
  readonly status: Status
  /** What is the case, in a sentence. */
  readonly what: string
  /** What to do, for whom, with the literal text to paste where there is some. */
  readonly remedy?: string
  /** Mends it: `--fix` shows `diff`, and applies it when that is confirmed. */
  readonly fix?: Fix
}

export interface Fix {
  /** What it changes, such as `CORS rules of the bucket my-media`. */
  readonly title: string
  /** Lines that start with `+`, `-` or a space. */
  readonly diff: string
  apply(): Promise<void>
}

export interface Check {
  /** Kebab case. `docs/troubleshooting.md` has an entry `doctor: <id>` for it. */
  readonly id: string
  readonly title: string
  /** Ids of checks before this one that it builds on: unless each of them has passed or warned, this one is skipped, and says which is to blame. */
  readonly needs?: readonly string[]
  run(context: DoctorContext): Promise<Finding | readonly Finding[]>
}

/** What checks are about, and what earlier ones have found out. */
export interface DoctorContext {
  readonly site: Site
  /** Origin of the deployed or local site, for its media handler; not set where nobody named it. */
  readonly url: URL | undefined
  /** Addresses of the pages of the TinaCMS admin, such as `https://example.com/admin/`. */
  readonly admins: readonly URL[]
  /** Of a session, for what the media handler says to editors alone. */
  readonly token?: string | undefined
  /** Of the check that runs: aborted when it takes too long, and when the command is interrupted. */
  readonly signal: AbortSignal
  /** Keys for objects of this run, which are removed at its end. */
  readonly temporary: Temporary
  /** What the storage can do, as the checks have seen it. */
  readonly profile: Record<string, boolean | number | string>
  /** Key of an object that is there while the checks run, below `{mediaRoot}/.tina-s3/doctor/`; not set when none could be put. */
  probe?: Probe
}

export interface Probe {
  readonly key: string
  readonly size: number
  readonly type: string
  readonly etag: string
}
