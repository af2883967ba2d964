/** The media handler as it is deployed, or as it runs on this computer. */
import type { Check, DoctorContext, Finding } from '../check.js'
import { judgeAccess } from '../handler/access.js'
import { checkBodies } from '../handler/bodies.js'
import { findMounted } from '../handler/mounted.js'
import { compareBuckets } from '../handler/same-bucket.js'
import type { SiteHandler } from '../handler/site-handler.js'

export const handler: Check = {
  id: 'handler',
  title: 'Media handler of the site',
  async run(context) {
    const { url } = context
    if (!url)
      return {
        status: 'skipped',
        what: 'No address of the site is known: use --url https://www.example.com.',
      }
    const mounted = await findMounted(context, url)
    if ('status' in mounted) return mounted
    const { finding, isLocal } = await judgeAccess(context, mounted)
    if (finding.status === 'failed') return finding
    const bodies = await checkBodies(context, mounted.handler)
    return [finding, ...bodies, await checkBucket(context, mounted.handler, isLocal)]
  },
}

async function checkBucket(
  context: DoctorContext,
  siteHandler: SiteHandler,
  isLocal: boolean,
): Promise<Finding> {
  const { token } = context
  if (token !== undefined || isLocal) return compareBuckets(context, siteHandler, token)
  return {
    status: 'skipped',
    what: 'Only a session shows which bucket the media handler uses: pass the token of one by --token (or TINA_S3_TOKEN).',
  }
}
