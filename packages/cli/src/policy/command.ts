import { Command } from 'commander'
import { UsageError } from '../errors.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openSite } from '../site/site.js'
import { corsRule } from './cors.js'
import { leastPolicy, lifecycleRules, partitionOf, readPolicy } from './documents.js'
import { type SnippetOptions, cdkSnippet, terraformSnippet } from './snippets.js'

interface PolicyOptions extends SiteOptions {
  admin: readonly string[]
  distribution?: string
  json: boolean
}

interface Kind {
  readonly title: string
  create(options: SnippetOptions): object | string
}

/** By the name that the command is called with. */
const kinds: Readonly<Record<string, Kind>> = {
  iam: { title: 'What the server may do: for its role or user', create: ({ target }) => leastPolicy(target) },
  bucket: {
    title: 'Who may read: the policy of the bucket',
    create: ({ target, distribution }) => readPolicy(target, distribution),
  },
  cors: { title: 'CORS rules of the bucket', create: ({ cors }) => [cors] },
  lifecycle: {
    title: 'Lifecycle rules of the bucket',
    create: ({ target }) => ({ Rules: lifecycleRules(target) }),
  },
  cdk: { title: 'All of it for the AWS CDK', create: cdkSnippet },
  terraform: { title: 'All of it for Terraform', create: terraformSnippet },
}

const placeholder = 'https://www.example.com'

export function policyCommand(): Command {
  const names = Object.keys(kinds)
  const command = new Command('policy')
    .summary('print policies and rules for the bucket')
    .description(
      'Prints what the bucket needs, for its name, media root and admins: the least-privilege IAM policy of the server, the policy by which readers ' +
        'get the files and their thumbnails, CORS rules, lifecycle rules, and the same as code for the AWS CDK and Terraform. It sends no request.',
    )
    .option('--admin <url...>', 'where the TinaCMS admin is opened', [placeholder])
    .option('--distribution <arn>', 'only this CloudFront distribution reads, by origin access control')
    .option('--json', 'print all of it as one JSON document', false)
  command.addArgument(command.createArgument('[kind]', 'only one of them').choices(names))
  return withSiteOptions(command).action(printPolicy)
}

async function printPolicy(kind: string | undefined, options: PolicyOptions): Promise<void> {
  const { admin, distribution, json, ...siteOptions } = options
  const { bucket, mediaRoot, storage } = await openSite(siteOptions)
  if (bucket === undefined)
    throw new UsageError(
      `This site keeps its files in a storage named “${storage.name}”, and policies are for buckets. Name one by --bucket NAME.`,
    )
  if (distribution !== undefined && !/^arn:[\w-]+:cloudfront::\d{12}:distribution\/\w+$/.test(distribution))
    throw new UsageError(
      `--distribution takes an ARN such as arn:aws:cloudfront::111122223333:distribution/EXAMPLE, not ${distribution}.`,
    )
  const partition = await partitionOf(bucket.client.config.region)
  const snippet: SnippetOptions = {
    target: { bucket: bucket.name, mediaRoot, partition },
    cors: corsRule(originsOf(admin)),
    distribution,
  }
  const wanted = Object.entries(kinds).filter(([name]) => kind === undefined || kind === name)
  if (admin[0] === placeholder && kind !== 'iam' && kind !== 'bucket' && kind !== 'lifecycle')
    console.error(`${placeholder} stands for the origin of your admin: name it by --admin URL.`)
  if (json) {
    const created = wanted.map(([name, { create }]) => [name, create(snippet)])
    return console.log(JSON.stringify(Object.fromEntries(created), null, 2))
  }
  for (const [name, { title, create }] of wanted) {
    if (kind === undefined) console.log(`# ${title} (tina-s3 policy ${name})\n`)
    const created = create(snippet)
    console.log(typeof created === 'string' ? created.trimEnd() : JSON.stringify(created, null, 2))
    if (kind === undefined) console.log('')
  }
}

/** CORS is about origins: without path and slash. */
function originsOf(admins: readonly string[]): string[] {
  const origins = admins.map((admin) => {
    const url = URL.canParse(admin) ? new URL(admin) : undefined
    if (!url || !/^https?:$/.test(url.protocol))
      throw new UsageError(
        `--admin takes a URL with its scheme, such as https://www.example.com/admin/, not ${admin}.`,
      )
    return url.origin
  })
  return [...new Set(origins)]
}
