/** The API route that TinaCMS documents for S3 media, its import changed and nothing else, in the Next.js it was written for. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { identity, openStore } from './identity.js'
import { type RunningNext, buildNext } from './next-app.js'
import { useStore } from './store-operations.js'

describe('the documented page in Next.js 14.2', () => {
  let bucket: TestBucket
  let site: RunningNext
  let cdnUrl: string
  beforeAll(async () => {
    const s3 = inject('s3')
    bucket = await createBucket(s3, { publicRead: true })
    cdnUrl = `${s3.endpoint}/${bucket.bucket}`
    // Next writes the values of NEXT_PUBLIC_… into what it builds.
    const env = {
      ...identity,
      NEXT_PUBLIC_S3_REGION: s3.region,
      NEXT_PUBLIC_S3_BUCKET: bucket.bucket,
      NEXT_PUBLIC_S3_ACCESS_KEY: s3.accessKeyId,
    }
    const app = await buildNext('14.2.35', env, 'documented')
    // The page names no server: the AWS SDK takes this one from its own variable.
    const more = { S3_SECRET_KEY: s3.secretAccessKey, AWS_ENDPOINT_URL: s3.endpoint, CDN_URL: cdnUrl }
    site = await app.start({ ...identity, ...more })
  })
  afterAll(async () => {
    await site?.stop()
    await bucket?.remove()
  })

  const open = (token: string) => openStore(`${site.origin}/api/s3/media`, token)

  it('serves every operation of the media store', async () => {
    await useStore(open('Bearer good'))
  })

  it('returns URLs at which an upload is served', async () => {
    const file = new File(['hello'], 'ü #1 100%.txt', { type: 'text/plain' })
    const [stored] = await open('Bearer good').persist([{ directory: '', file }])
    expect(stored?.src).toMatch(new RegExp(`^${cdnUrl}/`))
    expect(await (await fetch(stored?.src ?? '')).text()).toBe('hello')
  })

  it.each(['Bearer unverified', 'Bearer forged'])(
    'lets in nobody whom isAuthorized does not let in: %s',
    async (token) => {
      await expect(open(token).list()).rejects.toMatchObject({ title: 'Sign in to use the media library' })
      expect((await fetch(`${site.origin}/api/s3/media`)).status).toBe(401)
    },
  )
})
