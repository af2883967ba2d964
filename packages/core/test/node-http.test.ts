import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeHttpContract } from '@tina-s3/conformance'
import { fileSystemStorage } from '../src/fs.js'
import { memoryStorage } from '../src/memory.js'
import { serve } from './node-host.js'

describeHttpContract('node:http on memory', () => serve(memoryStorage()))

describeHttpContract('node:http on disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'media-'))
  const storage = fileSystemStorage({ directory, publicUrl: 'http://localhost/media' })
  return serve(storage, () => rm(directory, { recursive: true }))
})
