/** What a real S3 server makes of a wrong configuration, by both storage providers. */
import { type Problem, routes } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'
import { type ProviderOptions, providers } from './providers.js'

describe.each(providers)('a wrong configuration of $name', ({ create }) => {
  const s3 = inject('s3')
  let bucket: TestBucket

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    bucket = await createBucket(s3)
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await bucket.remove()
  })

  const handlerOf = (wrong: Partial<ProviderOptions>, isAuthorized = true) =>
    createMediaHandler({
      storage: create({ bucket: bucket.bucket, ...bucket.config, ...wrong }),
      authorize: () => isAuthorized,
    })
  const list = async (...given: Parameters<typeof handlerOf>) => {
    const response = await handlerOf(...given)(new Request('http://localhost/api/s3/media'))
    return (await response.json()) as Problem
  }
  const keys = s3 && { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey }

  it.each<[what: string, Partial<ProviderOptions>, Problem['code'], RegExp]>([
    [
      'a wrong secret access key',
      { credentials: { ...keys, secretAccessKey: 'wrong' } },
      'storage-credentials-rejected',
      /secret access key/,
    ],
    [
      'a wrong access key ID',
      { credentials: { ...keys, accessKeyId: 'wrong' } },
      'storage-credentials-rejected',
      /access key ID/,
    ],
    [
      'no credentials',
      { credentials: { accessKeyId: '', secretAccessKey: '' } },
      'storage-credentials-missing',
      /no credentials/,
    ],
    [
      'no such bucket',
      { bucket: 'no-such-bucket' },
      'storage-bucket-missing',
      /“no-such-bucket” does not exist at http/,
    ],
    [
      'the bucket in the path of the endpoint, in another spelling',
      { endpoint: `${s3?.endpoint}/elsewhere` },
      'storage-bucket-missing',
      /./,
    ],
  ])('says what is wrong: %s', async (_what, wrong, code, sentence) => {
    const problem = await list(wrong)
    expect(problem).toMatchObject({ code, status: 502, retryable: false })
    expect(problem.detail).toMatch(/^Ask your site's developer: /)
    expect(problem.detail).toMatch(sentence)
    expect(JSON.stringify(problem)).not.toContain(keys.secretAccessKey)
  })

  it.runIf(s3?.guest)('says which permission is missing', async () => {
    expect(await list({ credentials: s3.guest! })).toMatchObject({
      code: 'storage-permission-missing',
      detail: `Ask your site's developer: The bucket “${bucket.bucket}” at ${s3.endpoint} refused access. The server's credentials need the permission s3:ListBucket.`,
    })
  })

  it('fails to plan an upload into a bucket whose credentials are wrong where the name has to be looked up', async () => {
    const handler = handlerOf({ credentials: { ...keys, secretAccessKey: 'wrong' } })
    const file = { name: 'a.png', size: 10, type: 'image/png', onConflict: 'rename' }
    const response = await handler(
      new Request('http://localhost/api/s3/media/uploads', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ files: [file] }),
      }),
    )
    expect(await response.json()).toMatchObject({ plans: [{ code: 'storage-credentials-rejected' }] })
  })

  it.each(Object.entries(routes))('shows nothing of it to strangers: %s', async (_name, { method, path }) => {
    const handler = handlerOf({ bucket: 'no-such-bucket' }, false)
    const body = method === 'POST' ? { body: JSON.stringify({ from: 'a.png', to: 'b.png' }) } : {}
    const headers = { 'content-type': 'application/json' }
    const url = `http://localhost/api/s3/media${path}?key=a.png&name=a.png&size=1`
    const response = await handler(new Request(url, { method, headers, ...body }))
    expect(response.status).toBe(401)
    expect(await response.text()).not.toMatch(/no-such-bucket|127\.0\.0\.1|s3:[A-Z]/)
  })
})
