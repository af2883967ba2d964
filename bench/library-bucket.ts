/** A bucket with 100,000 objects, kept for the next run where the server is kept. */
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { client } from './s3.js'

const directories = 1000
const filesPerDirectory = 100

export const library = {
  bucket: 'bench-library',
  objects: directories * filesPerDirectory,
  directories,
  filesPerDirectory,
  /** One in the middle. */
  directory: directoryName(directories / 2),
  /** In the name of every file but the last. */
  common: 'photo',
  /** In the name of the last file alone. */
  last: 'zebra',
  none: 'giraffe',
} as const

/** Written after all others, so it says that they are there. */
const lastKey = keyOf(library.objects - 1)

const requestsInFlight = 64

export async function provideLibrary(): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: library.bucket })).catch((error: Error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou') throw error
  })
  if (await exists(lastKey)) return
  let next = 0
  const work = async () => {
    while (next < library.objects - 1) {
      const n = next++
      if (n % 5000 === 0) console.error(`Writing objects for the library: ${n} of ${library.objects}`)
      await put(keyOf(n))
    }
  }
  await Promise.all(Array.from({ length: requestsInFlight }, work))
  await put(lastKey)
}

function keyOf(n: number): string {
  const name = n === library.objects - 1 ? library.last : `${library.common}-${n % filesPerDirectory}`
  return `${directoryName(Math.floor(n / filesPerDirectory))}/${name}.png`
}

function directoryName(n: number): string {
  return `album-${String(n).padStart(4, '0')}`
}

async function put(key: string): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: library.bucket, Key: key, Body: 'x' }))
}

async function exists(key: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: library.bucket, Key: key }))
    return true
  } catch (error) {
    if ((error as Error).name === 'NotFound') return false
    throw error
  }
}
