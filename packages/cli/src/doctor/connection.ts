/** Why there was no response, and what to do. */
import type { Bucket } from '../site/site.js'
import type { Finding } from './check.js'

const endpointRemedy = 'Correct `endpoint` (S3_ENDPOINT): the address of the S3 server, without the bucket.'

/** By the codes of Node's errors. */
const remedies: Readonly<Record<string, readonly [string, string]>> = {
  ENOTFOUND: [
    'has a host name that nobody knows',
    `${endpointRemedy} Where buckets have no host names of their own, set forcePathStyle: true (S3_FORCE_PATH_STYLE=true).`,
  ],
  EAI_AGAIN: [
    'could not be resolved: DNS did not respond',
    'Check the connection of this computer, and its DNS.',
  ],
  ECONNREFUSED: [
    'refused the connection: nothing listens on this port',
    `Start the server, or correct the port. ${endpointRemedy}`,
  ],
  ECONNRESET: [
    'closed the connection without a response',
    `Is it http where https is needed, or the other way round? ${endpointRemedy}`,
  ],
  EHOSTUNREACH: [
    'cannot be reached from this network',
    'Check the connection, VPN and firewall of this computer.',
  ],
  ENETUNREACH: [
    'cannot be reached from this network',
    'Check the connection, VPN and firewall of this computer.',
  ],
}

const noRegion: Finding = {
  status: 'failed',
  what: 'No region is set.',
  remedy:
    'Set `region` of s3Storage, or the variable S3_REGION or AWS_REGION, such as S3_REGION=eu-central-1',
}

/** @throws an error that is not about the connection */
export async function describeConnection(bucket: Bucket, error: unknown): Promise<Finding> {
  if (!(error instanceof Error)) throw error
  if (/^Region (is missing|not accepted)/.test(error.message)) return noRegion
  const server = await addressOf(bucket)
  const code = codeOf(error)
  const known = remedies[code]
  if (known) return { status: 'failed', what: `${server} ${known[0]}.`, remedy: known[1] }
  if (error.name === 'TimeoutError' || code === 'ETIMEDOUT')
    return {
      status: 'failed',
      what: `${server} did not respond in time.`,
      remedy: `A firewall may drop the requests, or the address is another server's. ${endpointRemedy}`,
    }
  if (isTls(code, error))
    return {
      status: 'failed',
      what: `No secure connection to ${server}: ${error.message}`,
      remedy:
        'Does the server speak HTTPS on this port, and is its certificate for this host name? A server with a certificate of its own authority needs NODE_EXTRA_CA_CERTS=FILE, here and where the site runs. A bucket with a dot in its name needs forcePathStyle: true.',
    }
  throw error
}

async function addressOf({ name, client: { config } }: Bucket): Promise<string> {
  const address = await config.endpoint?.()
  if (address === undefined) return `The server of the bucket “${name}”`
  const { protocol, hostname, port } = address
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
}

/** Several addresses of one name were tried: the first failure is as good as the others. */
function codeOf(error: Error): string {
  const errors = error instanceof AggregateError ? [error, ...(error.errors as unknown[])] : [error]
  for (const each of errors)
    if (each instanceof Error && 'code' in each && typeof each.code === 'string') return each.code
  return error.cause instanceof Error ? codeOf(error.cause) : ''
}

function isTls(code: string, { message }: Error): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code) ||
    /\bSSL\b|certificate/i.test(message)
  )
}
