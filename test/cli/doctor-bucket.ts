/** A bucket for the doctor, with everything that it is content with, and what is in it. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, inject } from 'vitest'
import { createBucket } from '../s3/bucket.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

/** A directory of no site, from which the packages can be imported. */
export async function createDirectory(): Promise<{ directory: string; remove(): Promise<void> }> {
  const parent = resolve(import.meta.dirname, '../../.cache')
  await mkdir(parent, { recursive: true })
  const directory = await mkdtemp(resolve(parent, 'doctor-'))
  return { directory, remove: () => rm(directory, { recursive: true }) }
}

export async function createDoctorBucket() {
  const created = await createBucket(inject('s3'), { publicRead: true })
  const { bucket: Bucket, config } = created
  const client = new S3Client(config)

  const versions = async () => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }))
    return [...Versions, ...DeleteMarkers]
  }
  return {
    ...created,
    client,
    /** Everything that is there: objects, old versions, incomplete multipart uploads. */
    async content(): Promise<string[]> {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      return [...(await versions()), ...Uploads].map(({ Key = '' }) => Key)
    },
    async removeAll() {
      for (const { Key, VersionId } of await versions())
        await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
      client.destroy()
      await created.remove()
    },
  }
}

export interface Report {
  readonly status: number | null
  readonly checks: readonly { id: string; status: string; what: string; remedy?: string; help: string }[]
  readonly profile: Record<string, unknown>
  readonly fixed: readonly string[]
  readonly left: readonly string[]
  /** Ids of the checks that have this status. */
  ids(status: 'failed' | 'warned' | 'skipped'): string[]
  /** Ids of all that is not well, but for the versioning that the test's bucket does not have. */
  causes(): string[]
  /** The finding of one check, as a sentence, with its remedy. */
  text(id: string): string
}

/** Runs the doctor. Whatever it finds, no secret is in its output. */
export async function diagnose(
  cwd: string,
  variables: Record<string, string>,
  ...args: string[]
): Promise<Report> {
  const env = { ...bucketVariables(''), ...variables }
  const { stdout, stderr, status } = await tinaS3(['doctor', '--json', ...args], { cwd, env })
  const { guest } = inject('s3')
  for (const secret of [env.S3_ACCESS_KEY, env.S3_SECRET_KEY, guest?.accessKeyId, guest?.secretAccessKey])
    if (secret !== undefined) expect(stdout + stderr).not.toContain(secret)
  const report = JSON.parse(stdout) as Omit<Report, 'ids' | 'text' | 'status'>
  // What this computer has is not the bucket's fault.
  const ids: Report['ids'] = (wanted) =>
    report.checks.flatMap((each) => (each.status === wanted && each.id !== 'node-version' ? each.id : []))
  return {
    ...report,
    status,
    ids,
    causes: () => [...ids('failed'), ...ids('warned')].filter((id) => id !== 'versioning'),
    text(id) {
      const { what = '', remedy = '' } = report.checks.find((each) => each.id === id) ?? {}
      return `${what}\n${remedy}`
    },
  }
}
