/** The S3 server, from the variables that the tests use too. */

export const s3Config = {
  endpoint: required('TEST_S3_ENDPOINT'),
  region: required('TEST_S3_REGION'),
  forcePathStyle: process.env.TEST_S3_FORCE_PATH_STYLE !== 'false',
  credentials: {
    accessKeyId: required('TEST_S3_ACCESS_KEY'),
    secretAccessKey: required('TEST_S3_SECRET_KEY'),
  },
}

/** URL of the server. */
export const endpoint = required('TEST_S3_ENDPOINT')

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: start the bench by npm run bench.`)
  return value
}
