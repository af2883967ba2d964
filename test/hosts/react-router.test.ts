import { describeHttpContract } from '@tina-s3/conformance'
import { startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { node22 } from '../../scripts/lib/node22.js'

const reactRouter = async () => {
  const program = await node22()
  return {
    name: 'react-router',
    dependencies: {
      'react-router': '7.18.4',
      '@react-router/dev': '7.18.4',
      '@react-router/node': '7.18.4',
      '@react-router/serve': '7.18.4',
      isbot: '5.2.3',
      react: '19.2.8',
      'react-dom': '19.2.8',
      vite: '7.3.8',
    },
    files: 'react-router',
    prepare: [program, 'node_modules/@react-router/dev/bin.js', 'build'] as const,
    program,
    args: ['node_modules/@react-router/serve/bin.js', 'build/server/index.js'],
  }
}

// Its server closes a connection after the response to an upload that was not read.
const keepsConnections = false

describeHttpContract('React Router', async () => startFetchHost(await reactRouter()), { keepsConnections })
describeHttpContract('React Router on S3', async () => startFetchHostOnS3(await reactRouter()), {
  signedUploads: true,
  pagedFiles: 50,
  keepsConnections,
})
