/** What is printed for the bucket of docs/aws.md is what docs/aws.md says. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { siteActions } from './actions.js'
import { corsRule } from './cors.js'
import { leastPolicy, lifecycleRules, partitionOf, readPolicy } from './documents.js'

const docs = resolve(import.meta.dirname, '../../../../docs')
const read = (path: string) => readFileSync(resolve(docs, path), 'utf8')
const documented = (name: string) => JSON.parse(read(`aws/${name}.json`)) as unknown

const target = { bucket: 'my-media', mediaRoot: 'media', partition: 'aws' }

describe('policies and rules', () => {
  it.each([
    ['permissions', leastPolicy(target)],
    ['read-policy', readPolicy(target)],
    ['cloudfront-policy', readPolicy(target, 'arn:aws:cloudfront::111122223333:distribution/EXAMPLE')],
    ['cors', [corsRule(['https://www.example.com'])]],
    ['lifecycle', { Rules: lifecycleRules(target) }],
  ])('are those of docs/aws/%s.json', (name, created) => {
    expect(created).toEqual(documented(name))
  })

  it('are about the whole bucket where there is no media root', () => {
    const policy = JSON.stringify(leastPolicy({ ...target, mediaRoot: '' }))
    expect(policy).toContain('"arn:aws:s3:::my-media/*"')
    expect(lifecycleRules({ mediaRoot: '' })[1]?.Filter).toEqual({ Prefix: '.tina-s3/staging/' })
  })

  it.each([
    ['eu-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('name the resources of %s by its partition', async (region, partition) => {
    expect(await partitionOf(async () => region)).toBe(partition)
  })

  it('have for each action the reason that docs/aws.md has', () => {
    const rows = read('aws.md').replace(/ +/g, ' ')
    for (const { action, why } of siteActions) expect(rows).toContain(`| \`${action}\` | ${why} |`)
  })
})
