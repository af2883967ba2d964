import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createFaultyStorage, faults } from '../crash/faults.js'
import { visitAll } from '../crash/model.js'
import { type TestBucket, createBucket } from './bucket.js'
import { createCrashLink, requestFaults } from './crash-link.js'
import type { Provider } from './providers.js'

/**
 * Breaks every call and every request of one provider.
 * @param maxAttempts how often a request is sent: a second attempt may meet what the first has done
 */
export function describeCrashes({ name, create }: Provider, { maxAttempts }: { maxAttempts: number }): void {
  describe(`crash model of ${name}`, () => {
    let bucket: TestBucket
    beforeAll(async () => {
      bucket = await createBucket(inject('s3'))
    })
    afterAll(() => bucket.remove())

    it(
      'loses no file in a bucket, whatever call of whatever operation fails',
      { timeout: 600_000 },
      async () => {
        const real = create({ bucket: bucket.bucket, ...bucket.config })
        const { states, operations } = await visitAll(
          faults,
          async (options) => {
            const { storage, calls, ended } = createFaultyStorage(real, options)
            return { real, faulty: storage, count: () => calls.count, ended, settled: async () => undefined }
          },
          8,
        )
        console.log(`Crash model, ${name}: ${states} states of ${operations} operations.`)
        expect(states).toBeGreaterThan(operations * faults.length)
      },
    )

    it(
      'loses no file in a bucket, whatever request of whatever operation fails',
      { timeout: 600_000 },
      async () => {
        const real = create({ bucket: bucket.bucket, ...bucket.config })
        const links: Awaited<ReturnType<typeof createCrashLink>>[] = []
        const { states, operations } = await visitAll(
          requestFaults,
          async (options) => {
            const link = await createCrashLink(inject('s3').endpoint, options)
            links.push(link)
            const faulty = create({
              bucket: bucket.bucket,
              ...bucket.config,
              endpoint: link.endpoint,
              maxAttempts,
              // What is late comes after that.
              idleTimeout: 0.25,
            })
            const { count, settled } = link
            return { real, faulty, count, ended: new Promise<void>(() => undefined), settled }
          },
          8,
        )
        await Promise.all(links.map((link) => link.close()))
        console.log(
          `Crash model, requests of ${name}, ${maxAttempts} attempts: ${states} states of ${operations} operations.`,
        )
        expect(states).toBeGreaterThan(operations * requestFaults.length)
      },
    )
  })
}
