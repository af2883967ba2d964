import { describeHttpContract } from '@tina-s3/conformance'
import { startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { node22 } from '../../scripts/lib/node22.js'

const astro = async () => {
  const program = await node22()
  return {
    name: 'astro',
    dependencies: { astro: '7.3.5', '@astrojs/node': '11.1.6' },
    files: 'astro',
    prepare: [program, 'node_modules/astro/bin/astro.mjs', 'build'] as const,
    program,
    args: ['dist/server/entry.mjs'],
    env: { ASTRO_TELEMETRY_DISABLED: '1', HOST: 'localhost' },
  }
}

describeHttpContract('Astro', async () => startFetchHost(await astro()))
describeHttpContract('Astro on S3', async () => startFetchHostOnS3(await astro()), {
  signedUploads: true,
  pagedFiles: 50,
})
