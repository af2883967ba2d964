import type { CORSRule } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { findGap, nameGap } from './gap.js'
import { isFor, mergeRule } from './merge.js'
import type { Ask } from './preflight.js'

const origin = 'https://www.example.com'
const headers = ['content-type', 'if-none-match', 'x-amz-meta-receipt']
const wanted = { method: 'PUT', headers }

const rule = (changes: Partial<CORSRule> = {}): CORSRule => ({
  AllowedOrigins: [origin],
  AllowedMethods: ['PUT', 'GET'],
  AllowedHeaders: headers,
  ...changes,
})

/** A server that decides by the first rule that allows the request, as Amazon S3 does, or by the first for the origin, as Ceph does. */
const server =
  (rules: readonly CORSRule[], isCeph = false): Ask =>
  async ({ method, headers: names }) => {
    const mine = rules.filter((each) => isFor(each, origin))
    const lower = (list: readonly string[] = []) => list.map((each) => each.toLowerCase())
    return (isCeph ? mine.slice(0, 1) : mine).some(
      ({ AllowedMethods = [], AllowedHeaders }) =>
        AllowedMethods.includes(method) && names.every((name) => lower(AllowedHeaders).includes(name)),
    )
  }

describe('findGap', () => {
  it.each([
    ['all is allowed', [rule()], undefined],
    ['there are no rules', [], 'the origin https://www.example.com'],
    [
      'the rules are for another origin',
      [rule({ AllowedOrigins: ['https://example.com', 'https://www.example.com.evil.example'] })],
      'the origin https://www.example.com',
    ],
    [
      'the method is missing',
      [rule({ AllowedMethods: ['GET'] })],
      'the method PUT for https://www.example.com',
    ],
    [
      'a header is missing',
      [rule({ AllowedHeaders: ['Content-Type', 'if-none-match'] })],
      'the header x-amz-meta-receipt for https://www.example.com',
    ],
    [
      'no header is allowed',
      [rule({ AllowedHeaders: [] })],
      'the headers content-type, if-none-match, x-amz-meta-receipt for https://www.example.com',
    ],
    [
      'two rules allow half of it each',
      [rule({ AllowedHeaders: headers.slice(0, 1) }), rule({ AllowedHeaders: headers.slice(1) })],
      'the headers content-type, if-none-match, x-amz-meta-receipt for https://www.example.com',
    ],
  ])('says what is missing when %s', async (_, rules, expected) => {
    const gap = await findGap(server(rules), wanted)
    expect(gap && nameGap(gap, origin)).toBe(expected)
  })
})

describe('mergeRule', () => {
  const other = rule({ AllowedOrigins: ['https://other.example'], AllowedMethods: ['DELETE'] })
  const everyone = rule({ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'], ExposeHeaders: ['x-a'] })
  const half = rule({ AllowedMethods: ['GET', 'DELETE'], AllowedHeaders: ['Content-Type', 'x-own'] })

  it.each([
    ['no rules', []],
    ['rules for others', [other]],
    ['a rule for everyone', [everyone, other]],
    ['a rule that allows half of it', [other, half]],
  ])('allows an upload beside %s, on every server', async (_, rules) => {
    const merged = mergeRule(rules, rule())
    expect(await findGap(server(merged), wanted)).toBeUndefined()
    expect(await findGap(server(merged, true), wanted)).toBeUndefined()
  })

  it('takes nothing from anyone', () => {
    const merged = mergeRule([other, everyone, half], rule({ ExposeHeaders: ['ETag'] }))
    expect(merged).toEqual([
      {
        AllowedOrigins: [origin],
        AllowedMethods: ['PUT', 'GET', 'HEAD', 'DELETE'],
        AllowedHeaders: [...headers, 'x-own'],
        ExposeHeaders: ['ETag', 'x-a'],
      },
      other,
      everyone,
    ])
    expect(mergeRule(merged, rule())).toEqual(merged)
  })

  it.each([
    ['*', true],
    ['https://*.example.com', true],
    ['https://www.*', true],
    ['https://www.example.com', true],
    ['https://*.www.example.com', false],
    ['http://*', false],
  ])('knows that %s is for the origin: %s', (pattern, expected) => {
    expect(isFor({ AllowedOrigins: [pattern], AllowedMethods: [] }, origin)).toBe(expected)
  })
})
