import { createMediaStore } from '@tina-s3/client-store'
import type { StatusResponse } from '@tina-s3/contract'
import { describeHttpContract } from '@tina-s3/conformance'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { type RunningLambda, startLambda } from './lambda.js'
import { upload } from './upload.js'

function settingsOf({ bucket }: TestBucket) {
  const s3 = inject('s3')
  return {
    S3_BUCKET: bucket,
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_ACCESS_KEY: s3.accessKeyId,
    S3_SECRET_KEY: s3.secretAccessKey,
    S3_FORCE_PATH_STYLE: 'true',
  }
}

describeHttpContract(
  'Express on Lambda, behind API Gateway',
  async () => {
    const bucket = await createBucket(inject('s3'), { publicRead: true })
    const lambda = await startLambda('fixture', settingsOf(bucket))
    return {
      url: `${lambda.origin}/api/s3/media`,
      async close() {
        await lambda.stop()
        await bucket.remove()
      },
    }
  },
  // serverless-offline responds to preflights itself; with the handler's CORS the contract is run in test/s3/lambda-contract.test.ts.
  { signedUploads: true, gathersBodies: true, refusedBody: 1024 ** 2, passesCors: false },
)

describe('examples/aws-lambda', () => {
  let bucket: TestBucket
  let lambda: RunningLambda
  let endpoint: string
  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    lambda = await startLambda('example', { ...settingsOf(bucket), TINA_PUBLIC_CLIENT_ID: 'my-project' })
    endpoint = `${lambda.origin}/api/s3/media`
  })
  afterAll(async () => {
    await lambda?.stop()
    await bucket?.remove()
  })

  const open = (token: string) => {
    const fetchWithToken = (input: string, init?: RequestInit) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), authorization: token },
      })
    return new (createMediaStore({ endpoint }))({ authProvider: { fetchWithToken } })
  }

  it('serves every operation of the media store', async () => {
    const store = open('Bearer good')
    const directory = 'R&D ü'
    const names = async () => (await store.list({ directory })).items.map(({ filename }) => filename)
    const file = new File([picture(300_000)], 'a+b #1?.png', { type: 'image/png' })
    const [stored] = await store.persist([{ directory, file }])
    expect((await store.list({ directory })).items).toEqual([stored])
    const renamed = await store.rename(`${directory}/a+b #1?.png`, `${directory}/100%.png`)
    expect(await names()).toEqual(['100%.png'])
    expect((await store.list({ search: '100%' })).items).toHaveLength(1)
    await store.delete(renamed)
    expect(await names()).toEqual([])
  })

  it('accepts 4 MB through the function, and reports its limit', async () => {
    const headers = { authorization: 'Bearer good' }
    const status = await fetch(`${endpoint}?route=status`, { headers })
    expect(((await status.json()) as StatusResponse).limits).toMatchObject({ maxProxiedSize: 4_500_000 })
    const token = 'good'
    expect(await upload(endpoint, { size: 4_000_000, token })).toMatchObject({
      status: 201,
      body: { size: 4_000_000 },
    })
    expect(await upload(endpoint, { name: 'large.bin', size: 4_600_000, token })).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    })
  })

  it('lets in nobody whom isAuthorized does not let in', async () => {
    await expect(open('Bearer unverified').list()).rejects.toMatchObject({
      title: 'Sign in to use the media library',
    })
    expect((await fetch(endpoint)).status).toBe(401)
  })
})

function picture(size: number) {
  return Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(size, 7)])
}
