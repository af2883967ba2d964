import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { memoryStorage } from '@tina-s3/core/memory'
import { expect, it } from 'vitest'
import { createFaultyStorage, faults } from './faults.js'
import { visitAll } from './model.js'

it('loses no file in memory, whatever call of whatever operation fails', async () => {
  const { states, operations } = await visitAll(faults, async (options) => {
    const real = memoryStorage()
    const { storage, calls, ended } = createFaultyStorage(real, options)
    return { real, faulty: storage, count: () => calls.count, ended, settled: async () => undefined }
  })
  console.log(`Crash model, memory: ${states} states of ${operations} operations.`)
  expect(operations).toBeGreaterThanOrEqual(7)
  expect(states).toBeGreaterThan(operations * faults.length)
})

it('loses no file on a disk, whatever call of whatever operation fails', { timeout: 120_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'tina-s3-crash-'))
  try {
    const { states, operations } = await visitAll(faults, async (options) => {
      const directory = join(parent, crypto.randomUUID())
      const real = fileSystemStorage({ directory, publicUrl: 'http://localhost/media' })
      const { storage, calls, ended } = createFaultyStorage(real, options)
      return { real, faulty: storage, count: () => calls.count, ended, settled: async () => undefined }
    })
    console.log(`Crash model, disk: ${states} states of ${operations} operations.`)
    expect(states).toBeGreaterThan(operations * faults.length)
  } finally {
    await rm(parent, { recursive: true })
  }
})
