import { defaultExclude, defineConfig } from 'vitest/config'

// Packages are tested from source: the `@tina-s3/source` condition leads to `src`, so no build is needed.
// Without `module`, which is for bundlers: what the AWS SDK resolves it to does not load in Node.
const conditions = ['@tina-s3/source', 'node']

/** What tries thousands of inputs, or every fault at every call: more computing than all other unit tests. `npm test` has it, `check` not. */
const exhaustive = [
  'packages/cli/src/move/model.test.ts',
  'packages/core/src/node/hostile-socket.test.ts',
  'packages/core/src/request/bounded-work.test.ts',
  'packages/core/test/many-files.test.ts',
  'packages/core/test/properties.test.ts',
  'packages/core/test/search-changes.test.ts',
  'test/crash/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // The handler's own log: what fails in most tests is to fail.
    onConsoleLog: (log) => !log.startsWith('media handler: '),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/{src,test}/**/*.test.ts', 'docs/**/*.test.ts'],
          exclude: [...defaultExclude, ...exhaustive],
          testTimeout: 20_000,
          // By default one core is left free, of two as of twenty.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'exhaustive',
          include: exhaustive,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 's3',
          include: ['test/{s3,hostile}/**/*.test.ts'],
          // Somebody else's server is not ours to kill.
          exclude: process.env.TEST_S3_ENDPOINT ? ['test/s3/gateway-restart.test.ts'] : [],
          globalSetup: ['test/s3/setup.ts'],
          testTimeout: 120_000,
          // Next.js is built in one.
          hookTimeout: 300_000,
          // They wait for the server, and for networks that fail, more than they compute.
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          globalSetup: ['test/s3/setup.ts', 'test/cli/build.ts'],
          testTimeout: 120_000,
          // Sites are installed before they are set up.
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'admin',
          include: ['test/admin/**/*.test.ts'],
          globalSetup: ['test/s3/setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          include: [
            process.env.HOSTS === 'fast' ? 'test/hosts/{next*,hono}.test.ts' : 'test/hosts/*.test.ts',
          ],
          globalSetup: ['test/s3/setup.ts', 'test/hosts/packs.ts'],
          testTimeout: 120_000,
          // Hosts are installed and built before their first test.
          hookTimeout: 600_000,
          // They wait for installs and starts more than they compute.
          maxWorkers: 2,
        },
      },
    ],
  },
})
