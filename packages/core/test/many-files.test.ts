import { describeHttpContract } from '@tina-s3/conformance'
import { memoryStorage } from '../src/memory.js'
import { serve } from './node-host.js'

// More than two of the storage's own pages.
describeHttpContract('node:http on memory, with 2,500 files in a directory', () => serve(memoryStorage()), {
  pagedFiles: 2500,
})
