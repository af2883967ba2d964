import { createProblem } from '@tina-s3/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { MediaRequestError } from '../errors.js'
import { type GatherOptions, gather } from './gather.js'

describe('gather', () => {
  afterEach(() => void vi.useRealTimers())

  const lost = () => new MediaRequestError('The site could not be reached.', 0)
  const turn = () => new Promise((resolve) => setTimeout(resolve, 20))

  /** Entries that come back as they are, and the requests that were made of them. */
  function echo(options: Partial<GatherOptions<string, string>> = {}) {
    const requests: string[][] = []
    const gathered = gather<string, string>({
      request: async (entries) => {
        requests.push([...entries])
        return Promise.resolve(entries)
      },
      ...options,
    })
    return { requests, ...gathered }
  }

  it('resolves each of the entries of one request with its own result, in whatever order they are waited for', async () => {
    const { add, requests } = echo()
    expect(await Promise.all(['a', 'b', 'c'].map((entry) => add(entry)))).toEqual(['a', 'b', 'c'])
    expect(requests).toEqual([['a', 'b', 'c']])
  })

  it('makes no request of more than 100 entries or 256 Ki characters', async () => {
    const { add, requests } = echo()
    await Promise.all(Array.from({ length: 250 }, (_, index) => add(`${index}`)))
    expect(requests.map(({ length }) => length)).toEqual([100, 100, 50])
    const long = 'x'.repeat(100 * 1024)
    await Promise.all([1, 2, 3].map(() => add(long)))
    expect(requests.slice(3).map(({ length }) => length)).toEqual([2, 1])
  })

  it('fails the entry that has a problem, and no other', async () => {
    const { add } = echo({
      request: async () => Promise.resolve(['a', createProblem('name-taken', 'id', 'b exists.'), 'c']),
    })
    const [a, b, c] = await Promise.allSettled(['a', 'b', 'c'].map((entry) => add(entry)))
    expect(a).toMatchObject({ value: 'a' })
    expect(b).toMatchObject({
      reason: { message: 'b exists.', status: 409, problem: { code: 'name-taken' } },
    })
    expect(c).toMatchObject({ value: 'c' })
  })

  it('tries the entries with a passing problem again, together, and the others not', async () => {
    const requests: string[][] = []
    const { add } = echo({
      request: async (entries) => {
        requests.push([...entries])
        const isFirst = requests.length === 1
        return Promise.resolve(
          entries.map((entry) =>
            isFirst && entry !== 'b' ? createProblem('storage-unavailable', 'id') : entry,
          ),
        )
      },
    })
    expect(await Promise.all(['a', 'b', 'c'].map((entry) => add(entry)))).toEqual(['a', 'b', 'c'])
    expect(requests).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ])
  })

  it('makes a request again whose response was lost', async () => {
    let requests = 0
    const { add } = echo({
      request: async (entries) => (requests++ === 0 ? Promise.reject(lost()) : Promise.resolve(entries)),
    })
    expect(await Promise.all([add('a'), add('b')])).toEqual(['a', 'b'])
    expect(requests).toBe(2)
  })

  it('fails every entry with the message of a request that fails for good', async () => {
    const failure = new MediaRequestError('Sign in.', 401)
    const { add } = echo({ request: () => Promise.reject(failure) })
    const results = await Promise.allSettled([add('a'), add('b')])
    expect(results).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ])
  })

  it.each([403, 413])('sends each entry by itself when they are refused together with %i', async (status) => {
    const requests: string[][] = []
    const { add } = echo({
      request: async (entries) => {
        requests.push([...entries])
        if (entries.includes('bad')) throw new MediaRequestError('Refused.', status)
        return Promise.resolve(entries)
      },
    })
    const [good, bad] = await Promise.allSettled([add('good'), add('bad')])
    expect(good).toMatchObject({ value: 'good' })
    expect(bad).toMatchObject({ reason: { message: 'Refused.' } })
    expect(requests).toEqual([['good', 'bad'], ['good'], ['bad']])
  })

  it.each([
    ['no results', undefined],
    ['too few', ['a']],
  ])('fails what a stranger has responded to with %s', async (_, results) => {
    const { add } = echo({ request: async () => Promise.resolve(results) })
    const [, last] = await Promise.allSettled([add('a'), add('b')])
    expect(last).toMatchObject({ reason: { message: expect.stringMatching(/media handler/) as string } })
  })

  it('lets one be cancelled while the others’ request goes on, and hands over what nobody claims', async () => {
    let respond = () => undefined as void
    const unclaimed: string[] = []
    const { add } = echo({
      request: async (entries) => {
        await new Promise<void>((resolve) => (respond = resolve))
        return entries
      },
      onUnclaimed: (result) => void unclaimed.push(result),
    })
    const cancelling = new AbortController()
    const cancelled = add('a', cancelling.signal)
    const other = add('b')
    await turn()
    cancelling.abort(new Error('changed her mind'))
    await expect(cancelled).rejects.toThrow('changed her mind')
    respond()
    expect(await other).toBe('b')
    expect(unclaimed).toEqual(['a'])
  })

  it('reads the response of a request whose only entry was cancelled meanwhile, and hands over its result', async () => {
    let respond = () => undefined as void
    const signals: unknown[] = []
    const unclaimed: string[] = []
    const { add } = echo({
      request: async (entries, signal) => {
        signals.push(signal)
        await new Promise<void>((resolve) => (respond = resolve))
        return entries
      },
      onUnclaimed: (result) => void unclaimed.push(result),
    })
    const cancelling = new AbortController()
    const cancelled = add('a', cancelling.signal)
    await turn()
    cancelling.abort(new Error('changed her mind'))
    await expect(cancelled).rejects.toThrow('changed her mind')
    expect(unclaimed).toEqual([])
    respond()
    await turn()
    expect(unclaimed).toEqual(['a'])
    expect(signals).toEqual([undefined])
  })

  it.each([
    ['is lost', () => Promise.reject(lost())],
    ['is a passing problem', () => Promise.resolve([createProblem('storage-unavailable', 'id')])],
  ])('makes no request again for cancelled entries when the response %s', async (_, response) => {
    vi.useFakeTimers()
    let respond = () => undefined as void
    let requests = 0
    const unclaimed: string[] = []
    const { add } = echo({
      request: async () => {
        requests++
        await new Promise<void>((resolve) => (respond = resolve))
        return response()
      },
      onUnclaimed: (result) => void unclaimed.push(result),
    })
    const cancelling = new AbortController()
    const cancelled = add('a', cancelling.signal).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(20)
    cancelling.abort()
    await cancelled
    respond()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requests).toBe(1)
    expect(unclaimed).toEqual([])
  })

  it('makes no request again when its entries are cancelled between two attempts', async () => {
    vi.useFakeTimers()
    let requests = 0
    const { add } = echo({
      request: () => {
        requests++
        return Promise.reject(lost())
      },
      onUnclaimed: () => undefined,
    })
    const cancelling = new AbortController()
    const cancelled = add('a', cancelling.signal).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(20)
    expect(requests).toBe(1)
    cancelling.abort()
    await cancelled
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requests).toBe(1)
  })

  it('ends a request when all of its entries are cancelled, and leaves out what is cancelled before it', async () => {
    let ended: AbortSignal | undefined
    const requests: string[][] = []
    const { add } = echo({
      request: async (entries, signal) => {
        requests.push([...entries])
        ended = signal
        return new Promise(() => undefined)
      },
    })
    const [early, late, last] = [new AbortController(), new AbortController(), new AbortController()]
    const results = Promise.allSettled([add('a', early.signal), add('b', late.signal), add('c', last.signal)])
    early.abort()
    await turn()
    expect(requests).toEqual([['b', 'c']])
    late.abort()
    expect(ended?.aborted).toBe(false)
    last.abort()
    expect(ended?.aborted).toBe(true)
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  it('has entries wait until they are due, and no longer than they may', async () => {
    const { add, check, requests } = echo({ wait: 100, isDue: (waiting) => waiting >= 2 })
    await Promise.all([add('a'), add('b')])
    expect(requests).toEqual([['a', 'b']])
    const alone = add('c')
    await turn()
    check()
    expect(requests).toHaveLength(1)
    expect(await alone).toBe('c')
  })
})
