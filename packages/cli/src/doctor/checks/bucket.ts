import { firstList } from '../access.js'
import { bucketOf } from '../bucket-of.js'
import type { Check } from '../check.js'

export const bucket: Check = {
  id: 'bucket',
  title: 'Bucket',
  needs: ['credentials'],
  async run(context) {
    const { name, client } = bucketOf(context.site)
    const error = await firstList(context)
    if (error?.reason !== 'bucket-missing') return { status: 'passed', what: `The bucket “${name}” exists.` }
    const region = await client.config.region()
    const endpoint = await client.config.endpoint?.()
    const server =
      endpoint &&
      ` --endpoint-url ${endpoint.protocol}//${endpoint.hostname}${endpoint.port === undefined ? '' : `:${endpoint.port}`}`
    return {
      status: 'failed',
      what: error.message,
      remedy: `Correct the name (S3_BUCKET), or create the bucket:\naws s3 mb s3://${name} --region ${region}${server ?? ''}`,
    }
  },
}
