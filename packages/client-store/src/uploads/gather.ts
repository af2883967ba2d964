/** Entries of several callers gathered into one request; each gets the result of its own. */
import { type Problem, isProblem, maxEntries } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'
import { toError } from '../http.js'
import { until } from '../wait.js'
import { isPassing, retry } from './retry.js'

/** Characters of JSON in one request: below the handler's 1 MiB also when each is three bytes of UTF-8. */
const maxLength = 256 * 1024

export interface GatherOptions<Entry, Result> {
  /** One request. @param signal ends it, where nobody wants its results. @returns the results in the order of the entries */
  request(
    entries: readonly Entry[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Result | Problem)[] | undefined>
  /** Milliseconds that the first entry waits for others, at most. @default 0, which is one turn of the event loop */
  wait?: number
  /** Whether so many entries are to wait no longer. @param isBusy while an earlier request is under way */
  isDue?(waiting: number, isBusy: boolean): boolean
  /**
   * Is called with the result of an entry that was cancelled while its request was under way. With it, a request under way goes on
   * when all of its entries are cancelled, since what it has made would become known to nobody.
   */
  onUnclaimed?(result: Result): void
}

export interface Gathered<Entry, Result> {
  /**
   * Puts an entry into the next request. What fails in passing is tried again, together with the others of its request that do.
   * Cancelling one rejects at once. It ends the request only when nobody else waits for it, and nobody wants what is unclaimed.
   * @param alone sends it at once, in a request of its own
   * @throws MediaRequestError, or the signal's reason
   */
  add(entry: Entry, signal?: AbortSignal, alone?: boolean): Promise<Result>
  /** Sends what is waiting, if it is due. */
  readonly check: () => void
}

interface Member<Entry, Result> {
  readonly entry: Entry
  /** Ends the waiting. @param outcome returns the result or throws */
  settle(outcome: () => Result): void
  group: Group<Entry, Result>
}

/** The entries of one request whose callers still wait. */
interface Group<Entry, Result> extends Set<Member<Entry, Result>> {
  stop?: AbortController
}

export function gather<Entry, Result>({
  request,
  wait = 0,
  isDue,
  onUnclaimed,
}: GatherOptions<Entry, Result>): Gathered<Entry, Result> {
  let waiting: Group<Entry, Result> = new Set()
  let length = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = 0

  function check(): void {
    if (waiting.size >= maxEntries || (waiting.size > 0 && isDue?.(waiting.size, busy > 0))) flush()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const group = waiting
    waiting = new Set()
    length = 0
    if (group.size > 0) void send(group)
  }

  /** Never fails: its members do. */
  async function send(group: Group<Entry, Result>): Promise<void> {
    const { signal } = (group.stop = new AbortController())
    let passing = new Map<Member<Entry, Result>, unknown>()
    const attempt = async () => {
      passing = new Map()
      const sent = [...group]
      const entries = sent.map(({ entry }) => entry)
      const results = await request(entries, onUnclaimed ? undefined : signal)
      for (const [index, member] of sent.entries()) {
        try {
          const result = readResult(results?.[index])
          if (group.delete(member)) member.settle(() => result)
          else onUnclaimed?.(result)
        } catch (error) {
          if (isPassing(error)) passing.set(member, error)
          else if (group.delete(member)) fail(member, error)
        }
      }
      // Whoever was cancelled meanwhile has left the group.
      for (const member of group) throw passing.get(member)
    }
    busy++
    try {
      await retry(attempt, signal)
    } catch (error) {
      const { status } = error as Partial<MediaRequestError>
      // One name may be what the site or its firewall refuses, and a host may take less at a time.
      const isSplit = group.size > 1 && (status === 403 || status === 413)
      for (const member of group) {
        if (isSplit) void send((member.group = new Set([member])))
        else fail(member, passing.get(member) ?? error)
      }
    }
    busy--
    check()
  }

  async function add(entry: Entry, signal?: AbortSignal, alone = false): Promise<Result> {
    let settled: (() => Result) | undefined
    await until(signal, (done) => {
      const settle = (outcome: () => Result) => {
        settled = outcome
        done()
      }
      const member: Member<Entry, Result> = { entry, settle, group: new Set() }
      if (alone) void send(member.group.add(member))
      else {
        const more = JSON.stringify(entry).length
        if (length + more > maxLength) flush()
        length += more
        member.group = waiting.add(member)
        timer ??= setTimeout(flush, wait)
        check()
      }
      return () => {
        member.group.delete(member)
        // There is no further attempt, whatever becomes of a request that is under way.
        if (member.group.size === 0) member.group.stop?.abort()
      }
    })
    return settled!()
  }

  return { add, check }
}

function fail<Result>(member: { settle(outcome: () => Result): void }, error: unknown): void {
  member.settle(() => {
    throw error
  })
}

/** @throws MediaRequestError when it is a problem, or nothing that the handler would say */
function readResult<Result>(result: Result | Problem | undefined): Result {
  if (isProblem(result)) throw toError(result)
  if (result === undefined) throw new MediaRequestError('What has responded is not this media handler.', 404)
  return result
}
