import { keepSecret } from '../../output/redact.js'
import { firstList } from '../access.js'
import { bucketOf } from '../bucket-of.js'
import type { Check, DoctorContext, Finding } from '../check.js'

export const credentials: Check = {
  id: 'credentials',
  title: 'Credentials',
  needs: ['endpoint', 'clock'],
  async run(context) {
    const error = await firstList(context)
    if (error?.reason === 'credentials-missing')
      return { status: 'failed', what: error.message, remedy: missingRemedy }
    const whose = await describeKey(context)
    if (error?.reason === 'credentials-rejected')
      return { status: 'failed', what: `${error.message} (${whose})`, remedy: rejectedRemedy(error.message) }
    return { status: 'passed', what: `The server accepts ${whose}.` }
  },
}

const missingRemedy = [
  'Set the variables of a key where the site runs, and in .env.local for this computer:',
  'S3_ACCESS_KEY=…',
  'S3_SECRET_KEY=…',
  'or let the AWS SDK find a role or a profile: AWS_PROFILE=…',
].join('\n')

function rejectedRemedy(message: string): string {
  if (message.includes('session token'))
    return 'Renew the temporary credentials (`aws sso login`, or the tool that they come from), and use their access key ID, secret and session token together.'
  if (message.includes('secret access key'))
    return 'Copy the secret access key again, whole and without a space or a quotation mark (S3_SECRET_KEY), or make a new key: nobody can look up the secret of an old one.'
  return 'Does the key exist, is it active, and is it one for this server? Set S3_ACCESS_KEY and S3_SECRET_KEY to a key that is.'
}

/** By the end of its ID alone: a report is for others to read. */
async function describeKey({ site }: DoctorContext): Promise<Finding['what']> {
  const { client } = bucketOf(site)
  const found = await client.config.credentials().catch(() => undefined)
  if (found === undefined) return 'the access key'
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = found
  keepSecret(accessKeyId, 'access key ID')
  keepSecret(secretAccessKey, 'secret access key')
  keepSecret(sessionToken, 'session token')
  const until = expiration === undefined ? '' : `, until ${expiration.toISOString()}`
  const kind = sessionToken === undefined ? '' : ` of temporary credentials${until}`
  return `the access key …${accessKeyId.slice(-4)}${kind}`
}
