/** What a wrong configuration of the bucket leads to, by the responses of AWS; `test/s3/refusals.test.ts` has those of a real server. */
import type { Problem } from '@tina-s3/contract'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startServer } from '../../../../test/server.js'
import { createMediaHandler } from '../handler.js'
import { s3FetchStorage } from '../s3-fetch.js'
import { s3Storage } from '../s3.js'

const errorOf = (code: string, more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>In AWS's words.</Message>${more}</Error>`

describe.each([
  ['s3Storage', s3Storage],
  ['s3FetchStorage', s3FetchStorage],
])('refusals of %s', (_name, create) => {
  let response = { status: 403, body: '' }
  let endpoint: string
  beforeAll(async () => {
    const server = await startServer((_req, res) =>
      res.writeHead(response.status, { 'content-type': 'application/xml' }).end(response.body),
    )
    endpoint = server.origin
    return server.close
  })

  const options = (more: object = {}) => ({
    bucket: 'my-media',
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...more,
  })
  const list = async (more?: object, isAuthorized = true) => {
    const handler = createMediaHandler({ storage: create(options(more)), authorize: () => isAuthorized })
    const body: unknown = await (await handler(new Request('http://localhost/api/s3/media'))).json()
    return body as Problem
  }

  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['InvalidAccessKeyId', 403, 'storage-credentials-rejected', /access key ID/],
    ['SignatureDoesNotMatch', 403, 'storage-credentials-rejected', /secret access key/],
    ['ExpiredToken', 400, 'storage-credentials-rejected', /session token/],
    ['RequestTimeTooSkewed', 403, 'storage-clock-skewed', /clock/],
    ['AccessDenied', 403, 'storage-permission-missing', /s3:ListBucket/],
    ['NoSuchBucket', 404, 'storage-bucket-missing', /“my-media” does not exist at http:/],
    ['NoSuchKey', 404, 'storage-bucket-missing', /`endpoint`/],
    ['SomethingElse', 403, 'storage-denied', /s3:ListBucket/],
    ['PermanentRedirect', 301, 'storage-wrong-region', /another region/],
  ])('%s leads to a problem of its own', async (code, status, expected, sentence) => {
    response = { status, body: errorOf(code) }
    const problem = await list()
    expect(problem).toMatchObject({ code: expected, retryable: false, status: 502 })
    expect(problem.detail).toMatch(/^Ask your site's developer: /)
    expect(problem.detail).toMatch(sentence)
    expect(problem.detail).not.toContain("AWS's words")
  })

  it.each([
    ['AuthorizationHeaderMalformed', 400],
    ['PermanentRedirect', 301],
  ])('%s names the region that the bucket is in', async (code, status) => {
    const message = '<Region>eu-central-1</Region>'
    response = {
      status,
      body: errorOf(code, message).replace("In AWS's words.", "the region 'us-east-1' is wrong"),
    }
    expect(await list()).toMatchObject({
      code: 'storage-wrong-region',
      detail: "Ask your site's developer: The bucket “my-media” is in eu-central-1, not in us-east-1.",
    })
  })

  it('takes no redirect of another server for a region', async () => {
    response = { status: 301, body: '<html></html>' }
    expect((await list()).detail).toMatch(/`endpoint` need https/)
  })

  it('names the permission for the encryption key', async () => {
    const words = 'not authorized to perform: kms:GenerateDataKey on resource x'
    response = { status: 403, body: errorOf('AccessDenied').replace("In AWS's words.", words) }
    expect((await list()).detail).toMatch(/permission kms:GenerateDataKey for the bucket's encryption key\.$/)
  })

  it.each([['<html><body>Sign in</body></html>'], [''], ['<s:ListBucketResult xmlns:s="x"/>']])(
    'shows no empty library where something else than an S3 server has responded: %j',
    async (body) => {
      response = { status: 200, body }
      expect(await list()).toMatchObject({
        status: expect.any(Number) as number,
        code: expect.any(String) as string,
      })
    },
  )

  it('shows nothing of a region that cannot be one', async () => {
    response = { status: 301, body: errorOf('PermanentRedirect', '<Region>a &lt;b&gt; c</Region>') }
    expect((await list()).detail).toMatch(/is in another region, not in us-east-1\.$/)
  })

  it('are shown to nobody who is not authorized', async () => {
    response = { status: 404, body: errorOf('NoSuchBucket') }
    const problem = await list({}, false)
    expect(problem).toMatchObject({ code: 'unauthenticated' })
    expect(JSON.stringify(problem)).not.toMatch(/my-media|127\.0\.0\.1/)
    expect(console.error).not.toHaveBeenCalled()
  })

  it('are logged in one line with their cause where the site has no onEvent', async () => {
    response = { status: 404, body: errorOf('NoSuchBucket').replace('words.', 'words,\nand more.') }
    const { requestId } = await list()
    expect(console.error).toHaveBeenCalledOnce()
    const [line] = vi.mocked(console.error).mock.calls[0] as [string]
    expect(line).toBe(
      `media handler: storage-bucket-missing (request ${requestId}, list): StorageError: The bucket “my-media” does not exist ` +
        `at ${endpoint}. (cause: NoSuchBucket: In AWS's words, and more.)`,
    )
  })

  it('has no credentials where neither key is set', async () => {
    const credentials = { accessKeyId: '', secretAccessKey: '' }
    expect(await list({ credentials })).toMatchObject({
      code: 'storage-credentials-missing',
      detail: expect.stringContaining('no credentials') as string,
    })
    expect(vi.mocked(console.error).mock.calls.join()).toContain('environment variables')
  })

  it.each([
    ['secretAccessKey', { credentials: { accessKeyId: 'key', secretAccessKey: '' } }],
    ['accessKeyId', { credentials: { accessKeyId: undefined, secretAccessKey: 'secret' } }],
    ['endpoint', { endpoint: 's3.eu-central-1.amazonaws.com' }],
    ['endpoint', { endpoint: 'localhost:9000' }],
    ['endpoint', { endpoint: 'https://my-media.s3.eu-central-1.amazonaws.com' }],
    ['endpoint', { endpoint: 'https://my-media.fra1.digitaloceanspaces.com' }],
    ['endpoint', { endpoint: 'https://account.r2.cloudflarestorage.com/my-media' }],
    ['region', { region: '' }],
  ])('throw at start, with the name of the option: %s, as in %j', (name, more) => {
    vi.stubEnv('AWS_REGION', '')
    expect(() => create(options(more))).toThrow(new RegExp(`\`(credentials\\.)?${name}\``))
    vi.unstubAllEnvs()
  })

  it.each(['http://my-media:9000', 'https://my-media.example.com', 'https://s3.example.com/prefix'])(
    'take an endpoint that only looks like the bucket: %s',
    (odd) => {
      expect(create(options({ endpoint: odd })).name).toBe('s3')
    },
  )

  it('need no forcePathStyle for an IP address', () => {
    const storage = create(options({ endpoint: 'http://127.0.0.1:9000', forcePathStyle: false }))
    expect(storage.publicUrl('a.png')).toBe('http://127.0.0.1:9000/my-media/a.png')
  })

  it('name `endpoint` and `forcePathStyle` where nobody knows the host', async () => {
    const unknown = { endpoint: 'http://s3.invalid', forcePathStyle: false }
    expect(await list(unknown)).toMatchObject({
      code: 'storage-unavailable',
      detail: expect.stringMatching(/`endpoint`.*`forcePathStyle: true`/) as string,
    })
  })
})

describe('s3Storage without a region', () => {
  it('says so, and that another try is no use', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    vi.stubEnv('AWS_REGION', '')
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere')
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }
    const storage = s3Storage({ bucket: 'my-media', publicUrl: 'https://cdn.example.com', credentials })
    const handler = createMediaHandler({ storage, authorize: () => true })
    const response = await handler(new Request('http://localhost/api/s3/media'))
    expect(await response.json()).toMatchObject({
      code: 'storage-wrong-region',
      retryable: false,
      detail: expect.stringContaining('AWS_REGION') as string,
    })
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })
})
