/** What is needed to go on with a large file after a reload, kept in the browser until the file has arrived. */
import type { UploadPlan } from '@tina-s3/contract'

/** Of the Web Storage API, such as `localStorage`. */
export type ResumeStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export type PartsPlan = UploadPlan & { mode: 'parts' }

export interface Resume {
  /** The upload that was begun for this file, if there is one and it is not stale. */
  find(file: string): PartsPlan | undefined
  /** @returns whether it could be kept */
  keep(file: string, plan: PartsPlan): boolean
  forget(file: string): void
}

/** Milliseconds after which an upload is begun anew: buckets are told to clear away what is a day old. */
const stale = 20 * 3600_000

export function createResume(storage: ResumeStorage | undefined): Resume {
  return {
    find(file) {
      try {
        const { at, ...plan } = JSON.parse(storage?.getItem(file) ?? '{}') as Partial<PartsPlan> & {
          at?: number
        }
        if (at !== undefined && Date.now() - at < stale) return { ...(plan as PartsPlan), requests: [] }
      } catch {
        // Not ours, or not to be read: begun anew.
      }
      return undefined
    },
    keep(file, { requests: _, ...plan }) {
      try {
        storage?.setItem(file, JSON.stringify({ ...plan, at: Date.now() }))
        return storage !== undefined
      } catch {
        // Full, or forbidden in private windows.
        return false
      }
    },
    forget(file) {
      try {
        storage?.removeItem(file)
      } catch {
        // Then it becomes stale.
      }
    },
  }
}

/** Where browsers keep such things; reading the property alone throws where pages may not. */
export function browserStorage(): ResumeStorage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
