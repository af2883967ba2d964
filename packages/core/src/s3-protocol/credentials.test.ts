import { afterEach, describe, expect, it, vi } from 'vitest'
import { s3FetchStorage } from '../s3-fetch.js'
import { s3Storage } from '../s3.js'

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'a-secret-of-the-bucket' }

describe.each([
  ['s3Storage', s3Storage],
  ['s3FetchStorage', s3FetchStorage],
])('credentials that bundlers publish, given to %s', (_name, createStorage) => {
  const create = () => createStorage({ bucket: 'pics', region: 'us-east-1', credentials })

  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it.each(['NEXT_PUBLIC_S3_SECRET_KEY', 'TINA_PUBLIC_SECRET', 'VITE_SECRET', 'PUBLIC_SECRET'])(
    'refuses a secret key in %s, and does not repeat it',
    (name) => {
      vi.stubEnv(name, credentials.secretAccessKey)
      expect(create).toThrow(name)
      expect(create).not.toThrow(credentials.secretAccessKey)
    },
  )

  it('warns of an access key ID', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.stubEnv('NEXT_PUBLIC_S3_ACCESS_KEY', credentials.accessKeyId)
    expect(create().name).toBe('s3')
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('NEXT_PUBLIC_S3_ACCESS_KEY'))
  })

  it('says nothing about private variables', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.stubEnv('S3_SECRET_KEY', credentials.secretAccessKey)
    vi.stubEnv('S3_ACCESS_KEY', credentials.accessKeyId)
    expect(create().name).toBe('s3')
    expect(warn).not.toHaveBeenCalled()
  })
})
