import type { ResumeStorage } from './resume.js'

/** Where browsers keep what outlives a page; reading the property alone throws where pages may not. */
export function browserStorage(): ResumeStorage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
