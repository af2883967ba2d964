import { describeHttpContract } from '@tina-s3/conformance'
import { startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { node22 } from '../../scripts/lib/node22.js'

const sveltekit = async () => {
  const program = await node22()
  return {
    name: 'sveltekit',
    dependencies: {
      '@sveltejs/kit': '3.2.0',
      '@sveltejs/adapter-node': '6.0.1',
      '@sveltejs/vite-plugin-svelte': '7.3.1',
      svelte: '5.57.3',
      vite: '8.3.8',
    },
    files: 'sveltekit',
    prepare: [program, 'node_modules/vite/bin/vite.js', 'build'] as const,
    program,
    args: ['build/index.js'],
    env: { BODY_SIZE_LIMIT: 'Infinity' },
  }
}

describeHttpContract('SvelteKit', async () => startFetchHost(await sveltekit()))
describeHttpContract('SvelteKit on S3', async () => startFetchHostOnS3(await sveltekit()), {
  signedUploads: true,
  pagedFiles: 50,
})
