/** How a command ends: 0 all is well, 1 it found or met something that is not, 2 it was called in a way that it cannot follow. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** A mistake of who typed the command, or of the site's settings: its message says what to do, and no stack trace helps. */
export class UsageError extends Error {}

/** Something that a command met and cannot mend: its message says what is not well and what to do, and no stack trace helps. */
export class FailedError extends Error {}
