/** Each way in which a bucket can be set up wrong is named by one check, and its remedy mends it. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { lifecycleRules } from '../../packages/cli/src/policy/documents.js'
import { withContentMd5 } from '../../packages/cli/src/policy/md5.js'
import { startServer } from '../server.js'
import { createDirectory, createDoctorBucket, diagnose } from './doctor-bucket.js'
import { type FaultyServer, createFaultyServer } from './faulty-server.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

type Variables = Record<string, string>

describe('tina-s3 doctor', () => {
  const s3 = inject('s3')
  const { guest } = s3
  let bucket: Awaited<ReturnType<typeof createDoctorBucket>>
  let directory: Awaited<ReturnType<typeof createDirectory>>
  let server: FaultyServer
  const own: Variables = { S3_MEDIA_ROOT: 'media' }
  const asGuest: Variables = { ...own }
  const throughServer: Variables = { ...own }
  const run = (variables: Variables, ...args: string[]) => diagnose(directory.directory, variables, ...args)

  beforeAll(async () => {
    if (guest === undefined) throw new Error('These tests need a second account, see TEST_S3_GUEST_….')
    bucket = await createDoctorBucket()
    const rules = { Rules: [...lifecycleRules({ mediaRoot: 'media' })] }
    const put = { Bucket: bucket.bucket, LifecycleConfiguration: rules }
    await bucket.client.send(withContentMd5(new PutBucketLifecycleConfigurationCommand(put)))
    directory = await createDirectory()
    server = await createFaultyServer(s3, {})
    own.S3_BUCKET = bucket.bucket
    Object.assign(asGuest, own, { S3_ACCESS_KEY: guest.accessKeyId, S3_SECRET_KEY: guest.secretAccessKey })
    Object.assign(throughServer, own, { S3_ENDPOINT: server.endpoint })
  })
  afterEach(() => {
    for (const name of Object.keys(server.faults)) delete server.faults[name as keyof FaultyServer['faults']]
  })
  afterAll(async () => {
    await server.close()
    await bucket.removeAll()
    await directory.remove()
  })

  it('sets what is missing where that is wanted, finds nothing wrong then, and leaves nothing behind', async () => {
    const other = await createDoctorBucket()
    const Bucket = other.bucket
    server.faults.checksConditions = true
    const variables = { ...throughServer, S3_BUCKET: Bucket }
    const ours = {
      ID: 'ours',
      Status: 'Enabled',
      Filter: { Prefix: 'logs/' },
      Expiration: { Days: 7 },
    } as const
    const put = { Bucket, LifecycleConfiguration: { Rules: [ours] } }
    await other.client.send(withContentMd5(new PutBucketLifecycleConfigurationCommand(put)))
    const rules = async () =>
      (await other.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules ?? []

    const before = await run(variables)
    expect(before).toMatchObject({ status: 0, fixed: [] })
    expect(before.ids('failed')).toEqual([])
    expect(before.ids('warned')).toEqual(['lifecycle', 'versioning'])
    expect(await rules()).toHaveLength(1)
    const { stderr, status } = await tinaS3(['doctor', '--fix'], { env: bucketVariables(Bucket) })
    expect(stderr).toMatch(/nobody to ask: add --yes/)
    expect(status).toBe(2)

    const { fixed } = await run(variables, '--fix', '--yes')
    expect(fixed).toEqual([`Lifecycle rules of the bucket ${Bucket}`, `Versioning of the bucket ${Bucket}`])
    const kept = await rules()
    expect(kept).toHaveLength(3)
    expect(kept).toEqual(
      expect.arrayContaining([
        expect.objectContaining(ours),
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
        expect.objectContaining({ Filter: { Prefix: 'media/.tina-s3/staging/' }, Expiration: { Days: 2 } }),
      ]),
    )
    const { Status } = await other.client.send(new GetBucketVersioningCommand({ Bucket }))
    expect(Status).toBe('Enabled')

    const after = await run(variables)
    expect(after).toMatchObject({ status: 0, left: [] })
    expect([...after.ids('failed'), ...after.ids('warned')]).toEqual([])
    expect(after.profile).toMatchObject({ conditionalWrites: true, presignedPut: true, signedHeaders: true })
    expect(await other.content()).toEqual([])
    await other.removeAll()
  })

  it('leaves versioning off where the server ignores preconditions with it, and nothing behind', async () => {
    const other = await createDoctorBucket()
    const env = { ...bucketVariables(other.bucket), ...own, S3_BUCKET: other.bucket }
    const settings = { cwd: directory.directory, env }
    const args = ['doctor', '--only', 'conditional-writes', 'versioning', '--fix', '--yes']
    const { stdout, stderr, status } = await tinaS3(args, settings)
    expect(stdout).toMatch(/^ +\+ .*"Status": "Enabled"$/m)
    expect(stderr).toMatch(/with versioning this server ignores If-None-Match/)
    expect(status).toBe(1)
    const { Status } = await other.client.send(new GetBucketVersioningCommand({ Bucket: other.bucket }))
    expect(Status).toBe('Suspended')
    expect((await run({ ...own, S3_BUCKET: other.bucket }, '--only', 'conditional-writes')).causes()).toEqual(
      [],
    )
    expect(await other.content()).toEqual([])
    await other.removeAll()
  })

  it('prints its report for people, and what the storage can do for programs', async () => {
    const settings = { cwd: directory.directory, env: { ...bucketVariables(bucket.bucket), ...own } }
    const { stdout, status } = await tinaS3(['doctor', '--only', 'write', 'copy'], settings)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^✓ Region and endpoint: http:\S+ responds, region us-east-1\.$/m)
    expect(stdout).toMatch(/^✓ Copy: An object can be copied/m)
    expect(stdout).not.toMatch(/Delete/)
    expect(stdout).toMatch(/\n\d+ passed, 0 warned, 0 failed, 0 skipped\.\n$/)
    const profile = await tinaS3(['doctor', '--only', 'copy', '--profile'], settings)
    expect(JSON.parse(profile.stdout)).toEqual({ copy: true })
  })

  it('has enough with the policy that it prints', async () => {
    const { stdout } = await tinaS3(['policy', 'iam'], {
      cwd: directory.directory,
      env: { ...bucketVariables(''), ...own },
    })
    const policy = JSON.parse(stdout) as { Statement: { Action: string | string[]; Resource: string }[] }
    await bucket.setPolicy([
      readable,
      ...policy.Statement.map(({ Action, Resource }) => ({
        principals: [guest?.arn ?? ''],
        actions: [Action].flat(),
        below: Resource.replace(`arn:aws:s3:::${bucket.bucket}`, ''),
      })),
    ])
    const report = await run(asGuest)
    expect(report.ids('failed')).toEqual([])
    expect(report).toMatchObject({ status: 0, left: [] })
    expect(report.text('lifecycle')).toContain('s3:GetLifecycleConfiguration')
  })

  // With all of them, nothing is wrong: that is the policy above.
  const rights = {
    list: { actions: ['s3:ListBucket'], below: '' },
    put: { actions: ['s3:PutObject'], below: '/*' },
    delete: { actions: ['s3:DeleteObject'], below: '/*' },
    parts: { actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], below: '/*' },
  }
  const readable = { principals: ['*'], actions: ['s3:GetObject'], below: '/*' }
  const allow = (...names: (keyof typeof rights)[]) =>
    bucket.setPolicy([
      readable,
      ...names.map((name) => ({ principals: [guest?.arn ?? ''], ...rights[name] })),
    ])

  it.each([
    ['list', 's3:ListBucket', () => allow('put', 'delete', 'parts')],
    ['write', 's3:PutObject', () => allow('list', 'delete', 'parts')],
    ['delete', 's3:DeleteObject', () => allow('list', 'put', 'parts')],
  ] as const)(
    'the check “%s” names the permission %s where it is missing, with a policy',
    async (id, action, restrict) => {
      await restrict()
      const report = await run(asGuest)
      expect(report.ids('failed')).toEqual([id])
      expect(report.status).toBe(1)
      expect(report.text(id)).toContain(`Allow ${action} `)
      expect(report.text(id)).toContain(`"arn:aws:s3:::${bucket.bucket}/media/*"`)
      expect(report.left.length > 0).toBe(id === 'delete')
    },
  )

  // Without the mistake, the bucket is the one in which nothing is wrong.
  it.each<readonly [string, string, () => Variables, RegExp]>([
    ['a wrong secret', 'credentials', () => ({ S3_SECRET_KEY: 'x'.repeat(40) }), /secret access key/],
    ['an unknown key', 'credentials', () => ({ S3_ACCESS_KEY: 'NOBODYSKEY0001' }), /access key ID.*…0001/],
    ['a port where nothing is', 'endpoint', () => ({ S3_ENDPOINT: 'http://127.0.0.1:1' }), /nothing listens/],
    ['a host that nobody knows', 'endpoint', () => ({ S3_ENDPOINT: 'http://s3.invalid' }), /nobody knows/],
    [
      'the bucket in the endpoint',
      'settings',
      () => ({ S3_ENDPOINT: `${s3.endpoint}/${bucket.bucket}` }),
      /`endpoint` must be the address of the server, without the bucket/,
    ],
  ])('%s is named by the check “%s”, and by no other', async (_what, id, mistake, words) => {
    const report = await run({ ...own, ...mistake() })
    expect(report.ids('failed')).toEqual([id])
    expect(report.text(id)).toMatch(words)
    expect(report.status).toBe(1)
  })

  it('names another region, and is content with the one that it names', async () => {
    server.faults.region = 'eu-central-1'
    const report = await run(throughServer)
    expect(report.ids('failed')).toEqual(['endpoint'])
    expect(report.text('endpoint')).toMatch(/is in eu-central-1, not in us-east-1[^]*S3_REGION=eu-central-1/)
    expect((await run({ ...throughServer, S3_REGION: 'eu-central-1' })).ids('failed')).toEqual([])
  })

  it('names a bucket that does not exist, and how to create it', async () => {
    const missing = `${bucket.bucket}-2`
    const report = await run({ ...own, S3_BUCKET: missing })
    expect(report.ids('failed')).toEqual(['bucket'])
    expect(report.text('bucket')).toContain(
      `aws s3 mb s3://${missing} --region us-east-1 --endpoint-url ${s3.endpoint}`,
    )
    await bucket.client.send(new CreateBucketCommand({ Bucket: missing }))
    expect((await run({ ...own, S3_BUCKET: missing }, '--only', 'list')).ids('failed')).toEqual([])
  })

  it('names a server that is not one for S3', async () => {
    await using website = await startServer((_req, res) => res.end('<html>Welcome</html>'))
    const report = await run({ ...own, S3_ENDPOINT: website.origin })
    expect(report.ids('failed')).toEqual(['endpoint'])
    expect(report.text('endpoint')).toMatch(/does not respond as an S3 server does/)
  })

  it.each<readonly [string, FaultyServer['faults'], 'failed' | 'warned', RegExp]>([
    ['clock', { clock: 1200 }, 'failed', /20 minutes behind that of the server/],
    ['clock', { clock: -120 }, 'warned', /2 minutes ahead of that of the server/],
    [
      'conditional-writes',
      { ignoresConditions: true },
      'failed',
      /overwrite each other[^]*onConflict: 'replace'/,
    ],
    ['key-encoding', { encodingType: 'claimed' }, 'failed', /“R&D photos\/a\+b=c.png”/],
    ['key-encoding', { encodingType: 'ignored' }, 'warned', /ignores encoding-type/],
    ['signed-headers', { ignoresSignedHeaders: true }, 'failed', /other headers than the signed ones/],
    ['ranged-get', { ignoresRanges: true }, 'failed', /bytes 1 to 3/],
  ])('names by the check “%s” a server with %j', async (id, faults, status, words) => {
    Object.assign(server.faults, faults)
    const report = await run(throughServer)
    expect(report.causes()).toEqual([id])
    expect(report.ids(status)).toContain(id)
    expect(report.text(id)).toMatch(words)
  })

  it('is content with the same server without its faults', async () => {
    expect((await run(throughServer)).causes()).toEqual([])
  })

  it('is content with a server that ignores conditions where the site replaces files anyway', async () => {
    server.faults.ignoresConditions = true
    const file = resolve(directory.directory, 'replacing.ts')
    await writeFile(
      file,
      `import { createMediaHandler, localMode } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
const { S3_BUCKET: bucket = '', S3_ENDPOINT: endpoint = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '' } = process.env
const credentials = { accessKeyId: S3_ACCESS_KEY, secretAccessKey: S3_SECRET_KEY }
const storage = s3Storage({ bucket, endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
export const media = createMediaHandler({ storage, authorize: localMode(), mediaRoot: 'media', uploads: { onConflict: 'replace' } })
`,
    )
    const report = await run(throughServer, '--config', 'replacing.ts', '--only', 'conditional-writes')
    expect(report.text('settings')).toMatch(/as replacing\.ts says/)
    expect(report.ids('failed')).toEqual([])
  })

  it('says what a server does not offer', async () => {
    server.faults.lacks = ['versioning', 'lifecycle']
    const report = await run(throughServer)
    expect(report.causes()).toEqual([])
    expect(report.ids('skipped')).toEqual(expect.arrayContaining(['lifecycle', 'versioning']))
    expect(report.text('versioning')).toMatch(/does not offer/)
  })

  it('finds what interrupted uploads have left, and clean-up removes it', async () => {
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    await storage.multipart?.start('media/a.png', { type: 'image/png' })
    server.faults.age = 2 * 24 * 3600
    const report = await run(throughServer)
    expect(report.causes()).toEqual(['leftovers'])
    expect(report.text('leftovers')).toMatch(/1 incomplete multipart uploads[^]*clean-up/)
    const env = { ...bucketVariables(bucket.bucket), ...throughServer }
    await tinaS3(['clean-up'], { cwd: directory.directory, env })
    expect((await run(throughServer, '--only', 'leftovers')).causes()).toEqual([])
  })

  it('names thumbnails that nobody can read where files can be read', async () => {
    const Key = 'media/photos/a.png'
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body: 'a' }))
    await bucket.setPolicy([{ ...readable, below: '/media/photos/*' }])
    const report = await run(own, '--only', 'thumbnails')
    expect(report.ids('failed')).toEqual(['thumbnails'])
    await bucket.setPolicy([readable])
    expect((await run(own, '--only', 'thumbnails')).ids('failed')).toEqual([])
  })

  it('removes what it has put when it is interrupted', async () => {
    const before = await bucket.content()
    server.faults.silentAt = '?versioning'
    const interrupt = new AbortController()
    const running = tinaS3(['doctor'], {
      cwd: directory.directory,
      env: { ...bucketVariables(''), ...throughServer },
      interrupt: interrupt.signal,
    })
    // It has come to the server that never responds, with its objects in the bucket.
    await expect.poll(() => server.silent, { timeout: 30_000 }).toBeGreaterThan(0)
    expect((await bucket.content()).length).toBeGreaterThan(before.length)
    interrupt.abort()
    const { status, stderr } = await running
    expect(stderr).toMatch(/Interrupted\.\n$/)
    expect(status).toBe(1)
    expect(await bucket.content()).toEqual(before)
  })

  it('says in one line that files on a disk are in no bucket', async () => {
    await writeFile(
      resolve(directory.directory, 'disk.ts'),
      `import { createMediaHandler, localMode } from '@tina-s3/core'
import { fileSystemStorage } from '@tina-s3/core/fs'
const storage = fileSystemStorage({ directory: 'public/media', publicUrl: 'http://localhost:3000/media' })
export const media = createMediaHandler({ storage, authorize: localMode() })
`,
    )
    const settings = { cwd: directory.directory }
    const { stdout, status } = await tinaS3(['doctor', '--config', 'disk.ts'], settings)
    expect(stdout.match(/^– .*not in a bucket/gm)).toHaveLength(1)
    expect(status).toBe(0)
    const policy = await tinaS3(['policy', '--config', 'disk.ts'], settings)
    expect(policy.stderr).toMatch(/policies are for buckets/)
    expect(policy.status).toBe(2)
  })

  it('names a media.ts that cannot be run, and settings that are not there', async () => {
    await writeFile(
      resolve(directory.directory, 'broken.ts'),
      `throw new TypeError('the variable is not set')`,
    )
    const broken = await run(own, '--config', 'broken.ts')
    expect(broken.ids('failed')).toEqual(['settings'])
    expect(broken.text('settings')).toMatch(/broken\.ts could not be run: the variable is not set/)
    const none = await run({ S3_BUCKET: '' }, '--config', 'none.ts')
    expect(none.ids('failed')).toEqual(['settings'])
    expect(none.text('settings')).toMatch(/There is no file none\.ts/)
  })

  it.each([
    [['--url', 'www.example.com'], /takes a URL with its scheme/],
    [['--only', 'everything'], /There is no check “everything”. These are: node-version, settings/],
  ])('refuses to be called with %j', async (args, words) => {
    const env = { ...bucketVariables(bucket.bucket) }
    const { stderr, status } = await tinaS3(['doctor', ...args], { cwd: directory.directory, env })
    expect(stderr).toMatch(words)
    expect(status).toBe(2)
  })
})
