import { Command, Option } from 'commander'
import { siteBases } from '../content/bases.js'
import { type AddressOptions, withAddressOptions } from '../content/options.js'
import { exitCodes } from '../errors.js'
import { showProgress } from '../output/progress.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openSite } from '../site/site.js'
import { printUsage } from './report.js'
import { type Usage, findUsage } from './usage.js'

type Finding = 'missing' | 'unused'

interface UsageOptions extends SiteOptions, AddressOptions {
  failOn: Finding[]
  json: boolean
}

export function usageCommand(): Command {
  return withSiteOptions(
    withAddressOptions(
      new Command('usage')
        .summary('list files that nothing names, and content that names what is not there')
        .description(
          'Compares the files of the media library with the addresses in content (md, mdx, json, yaml, toml) and in code. Lists files that ' +
            'neither of them names, content that names files that are not there, and addresses in code. Nothing is changed. It needs s3:ListBucket.',
        ),
    )
      .addOption(
        new Option('--fail-on <what...>', 'exit with 1 when there is any of these')
          .choices(['missing', 'unused'] satisfies Finding[])
          .default(['missing']),
      )
      .option('--json', 'print the result as JSON', false),
  ).action(reportUsage)
}

async function reportUsage({ failOn, json, content, address, ...options }: UsageOptions): Promise<void> {
  const site = await openSite(options)
  const progress = showProgress('Reading the content')
  const usage = await findUsage(site, site.directory, {
    bases: siteBases(site, address),
    ...(content && { content }),
    onProgress: (files) => progress.update(`Listing the library: ${files} files`),
  }).finally(() => progress.stop())
  if (json) console.log(JSON.stringify(usage, null, 2))
  else printUsage(usage)
  if (failOn.some((finding: keyof Pick<Usage, Finding>) => usage[finding].length > 0))
    process.exitCode = exitCodes.failed
}
