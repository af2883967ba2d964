import { memoryStorage } from '@tina-s3/core/memory'
import { StorageError } from '@tina-s3/core'
import { describe, expect, it } from 'vitest'
import type { Check, DoctorContext, Finding } from './check.js'
import { type RunOptions, runChecks } from './runner.js'
import { createTemporary } from './temporary.js'

const passed: Finding = { status: 'passed', what: 'Well.' }
const failed: Finding = { status: 'failed', what: 'Broken.', remedy: 'Mend it.' }

const check = (id: string, run: Check['run'], needs?: readonly string[]): Check => ({
  id,
  title: id.toUpperCase(),
  ...(needs && { needs }),
  run,
})

function run(checks: readonly Check[], options: Partial<RunOptions> = {}) {
  const signal = options.signal ?? new AbortController().signal
  const context: DoctorContext = {
    site: {
      directory: '/',
      source: 'options',
      storage: memoryStorage(),
      bucket: undefined,
      mediaRoot: 'media',
      basePath: '/api/s3/media',
      handlerOptions: undefined,
    },
    url: undefined,
    admins: [],
    signal,
    temporary: createTemporary('media'),
    profile: {},
  }
  return runChecks(checks, { ...context }, { signal, ...options })
}

const briefly = async (results: ReturnType<typeof runChecks>) =>
  (await results).map(({ check: { id }, status, what }) => `${id} ${status}: ${what}`)

describe('runChecks', () => {
  it('runs them in order, with all of their findings', async () => {
    const results = await briefly(
      run([check('a', async () => [passed, failed]), check('b', async () => passed)]),
    )
    expect(results).toEqual(['a passed: Well.', 'a failed: Broken.', 'b passed: Well.'])
  })

  it('goes on when a check breaks', async () => {
    const broken = check('a', async () => {
      throw new RangeError('out of range')
    })
    const results = await briefly(run([broken, check('b', async () => passed)]))
    expect(results).toEqual(['a failed: The check itself broke: RangeError: out of range', 'b passed: Well.'])
  })

  it('names the permission that is missing where the storage refuses a request', async () => {
    const message = 'The bucket refused access. The credentials need the permission s3:PutObject.'
    const refused = check('a', async () => {
      throw new StorageError('access-denied', message, { reason: 'permission-missing' })
    })
    const [result] = await run([refused])
    expect(result).toMatchObject({ status: 'failed', what: message })
    expect(result?.remedy).toMatch(/^Allow s3:PutObject /)
    expect(result?.remedy).toContain('"s3:AbortMultipartUpload"')
  })

  it('skips what builds on a check that has failed, and names that one all along the way', async () => {
    const results = await briefly(
      run([
        check('a', async () => failed),
        check('b', async () => passed, ['a']),
        check('c', async () => passed, ['b']),
        check('d', async () => ({ status: 'warned', what: 'Hm.' })),
        check('e', async () => passed, ['d']),
      ]),
    )
    expect(results).toEqual([
      'a failed: Broken.',
      'b skipped: “A” has failed, see there.',
      'c skipped: “A” has failed, see there.',
      'd warned: Hm.',
      'e passed: Well.',
    ])
  })

  it('reports a check that is slow, ends it by its signal when it takes too long, and goes on', async () => {
    const slow: string[] = []
    let reason: unknown
    const hanging = check('a', ({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason))
      return new Promise(() => undefined)
    })
    const results = await briefly(
      run([hanging, check('b', async () => passed)], {
        limits: { slow: 1, total: 20 },
        onStart: ({ id }, isSlow) => void (isSlow && slow.push(id)),
      }),
    )
    expect(results).toEqual(['a failed: There was no result after 0.02 s.', 'b passed: Well.'])
    expect(slow).toEqual(['a'])
    expect(reason).toBeDefined()
  })

  it('stops when it is interrupted, in the middle of a check', async () => {
    const controller = new AbortController()
    const ran: string[] = []
    const checks = [
      check('a', async () => {
        controller.abort()
        return new Promise<never>(() => undefined)
      }),
      check('b', async () => {
        ran.push('b')
        return passed
      }),
    ]
    await expect(run(checks, { signal: controller.signal })).rejects.toThrow(/abort/)
    expect(ran).toEqual([])
  })
})
