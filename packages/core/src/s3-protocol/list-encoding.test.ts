import { beforeAll, describe, expect, it } from 'vitest'
import { startServer } from '../../../../test/server.js'
import { s3FetchStorage } from '../s3-fetch.js'
import { s3Storage } from '../s3.js'

/** The body of a response to ListObjectsV2, with `EncodingType` or without. */
const listOf = (keys: readonly string[], encoding: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
  `<Name>media</Name><IsTruncated>false</IsTruncated>${encoding}` +
  keys
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"1"</ETag><Size>1</Size></Contents>`,
    )
    .join('') +
  `<CommonPrefixes><Prefix>${keys[0]}/</Prefix></CommonPrefixes></ListBucketResult>`

describe.each([
  ['s3Storage', s3Storage],
  ['s3FetchStorage', s3FetchStorage],
])('keys in lists of %s', (_name, create) => {
  let responseBody = ''
  let endpoint: string
  beforeAll(async () => {
    const server = await startServer((_req, res) =>
      res.writeHead(200, { 'content-type': 'application/xml' }).end(responseBody),
    )
    endpoint = server.origin
    return server.close
  })

  const list = async () => {
    const storage = create({
      bucket: 'media',
      region: 'us-east-1',
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    })
    const { objects, prefixes } = await storage.list({ prefix: '', limit: 10 })
    return [...objects.map(({ key }) => key), ...prefixes]
  }

  it('are kept as they are when the response does not say that they are encoded', async () => {
    responseBody = listOf(['a+b.jpg', '100%.jpg', '%41.png'], '')
    expect(await list()).toEqual(['a+b.jpg', '100%.jpg', '%41.png', 'a+b.jpg/'])
  })

  it('are decoded when it does, and a broken one is kept', async () => {
    responseBody = listOf(['a%2Bb+c.jpg', '100%.jpg'], '<EncodingType>url</EncodingType>')
    expect(await list()).toEqual(['a+b c.jpg', '100%.jpg', 'a+b c.jpg/'])
  })

  it('are left out when they are not UTF-8, since no request can mean them', async () => {
    responseBody = listOf(['caf%E9', 'caf%C3%A9'], '<EncodingType>url</EncodingType>')
    expect(await list()).toEqual(['café'])
  })
})
