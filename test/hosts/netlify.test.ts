import { describeHttpContract } from '@tina-s3/conformance'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { openStore } from './identity.js'
import { type Command, type RunningSite, startNetlify } from './netlify-site.js'
import type { Environment } from '../../scripts/lib/process.js'
import { useStore } from './store-operations.js'
import { upload } from './upload.js'

function useSite(command: Command, env: Environment): () => string {
  let bucket: TestBucket
  let site: RunningSite
  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    site = await startNetlify(command, bucket, env)
  })
  afterAll(async () => {
    await site?.stop()
    await bucket?.remove()
  })
  return () => site.origin
}

describe('netlify functions:serve', () => {
  const legacy = '/.netlify/functions/legacy'
  const origin = useSite('functions:serve', { LEGACY_BASE_PATH: legacy })

  const mounted = (path: string) => async () => ({ url: origin() + path, close: async () => undefined })
  const options = {
    signedUploads: true,
    gathersBodies: true,
    // A body of more than 6 MiB ends the command line as a whole.
    refusedBody: 1024 ** 2,
    // Each request starts a thread.
    pagedFiles: 12,
  }
  describeHttpContract('toNetlify', mounted('/api/s3/media'), options)
  describeHttpContract('toNetlifyEvent', mounted(legacy), options)
})

describe('netlify dev', () => {
  const origin = useSite('dev', {
    NEXT_PUBLIC_TINA_CLIENT_ID: 'my-site',
    MAX_FILE_SIZE: `${8 * 1024 ** 2}`,
  })

  describe.each(['media', 'legacy'])('function %s', (name) => {
    it('serves every operation of the media store', async () => {
      await useStore(openStore(`${origin()}/api/s3/${name}`, `Bearer ${tokens.editor}`))
    })

    it('accepts a file of 4 MB, and reports its limit', async () => {
      const response = await upload(`${origin()}/api/s3/${name}`, { size: 4_000_000 })
      expect(response).toMatchObject({ status: 201, body: { size: 4_000_000 } })
      const large = await upload(`${origin()}/api/s3/${name}`, { size: 4_600_000 })
      expect(large).toMatchObject({ status: 413, body: { code: 'too-large' } })
    })

    it('responds with 401 without a session', async () => {
      expect((await fetch(`${origin()}/api/s3/${name}`)).status).toBe(401)
    })
  })

  it('lets in whom isAuthorized of @tinacms/auth lets in, and nobody else', async () => {
    const endpoint = `${origin()}/api/s3/guarded`
    await useStore(openStore(endpoint, 'Bearer good'))
    for (const token of ['Bearer unverified', 'Bearer forged']) {
      await expect(openStore(endpoint, token).list()).rejects.toMatchObject({
        title: 'Sign in to use the media library',
      })
    }
    expect((await fetch(endpoint)).status).toBe(401)
  })
})
