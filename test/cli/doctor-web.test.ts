/** The doctor's checks of what browsers, readers and the deployed site get: each broken set-up is named by one check, and its remedy mends it. */
import {
  DeleteBucketCorsCommand,
  DeleteBucketPolicyCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { localMode } from '@tina-s3/core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { type DoctorSite, createSiteDirectory, startDoctorSite } from './doctor-site.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

interface Report {
  readonly checks: readonly { id: string; status: string; what: string; remedy?: string }[]
  readonly left: readonly string[]
}

const ids = ['cors', 'public-address', 'content-security-policy', 'handler', 'published-secrets']
const token = 'editor-of-this-site'

describe('tina-s3 doctor, on the web', () => {
  let bucket: TestBucket
  let client: S3Client
  let site: DoctorSite
  let printed = ''

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    client = new S3Client(bucket.config)
    site = await startDoctorSite(bucket)
    await allowCors()
  })
  afterEach(() => site.reset())
  afterAll(async () => {
    expect(printed).not.toContain(inject('s3').secretAccessKey)
    expect(printed).not.toContain(token)
    client.destroy()
    await site.close()
    await bucket.remove()
  })

  const Bucket = () => ({ Bucket: bucket.bucket })

  async function allowCors(changes = {}): Promise<void> {
    const rule = {
      AllowedOrigins: [site.origin],
      AllowedMethods: ['PUT', 'GET', 'HEAD'],
      AllowedHeaders: ['*'],
      ExposeHeaders: ['ETag'],
      ...changes,
    }
    await client.send(new PutBucketCorsCommand({ ...Bucket(), CORSConfiguration: { CORSRules: [rule] } }))
  }

  /** The report, and the exit code. */
  async function run(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Report & { status: number | null; bad: readonly string[] }> {
    const all = ['doctor', '--json', '--url', site.origin, '--token', token, '--only', ...ids, ...args]
    const variables = { ...bucketVariables(bucket.bucket), S3_MEDIA_ROOT: 'media', ...env }
    const { stdout, stderr, status } = await tinaS3(all, { env: variables })
    printed += stdout + stderr
    if (stdout === '') throw new Error(stderr)
    const report = JSON.parse(stdout) as Report
    const bad = report.checks.filter((check) => ['failed', 'warned'].includes(check.status))
    return { ...report, status, bad: [...new Set(bad.map(({ id, status: how }) => `${how}: ${id}`))] }
  }

  const finding = ({ checks }: Report, id: string) =>
    checks.find((check) => check.id === id && ['failed', 'warned'].includes(check.status))!

  const whole = { bad: [], status: 0, left: [] }

  it('finds nothing wrong with a healthy site, and leaves nothing behind', async () => {
    const report = await run()
    expect(report).toMatchObject(whole)
    expect([
      ...new Set(report.checks.filter(({ status }) => status === 'passed').map(({ id }) => id)),
    ]).toEqual(expect.arrayContaining(ids))
    expect(report.checks.map(({ what }) => what)).toContain(
      'The media handler uses the same bucket as the command line.',
    )
  })

  it('is content with a handler in local mode, which shows its bucket without a token', async () => {
    site.settings.handler = { authorize: localMode() }
    const report = await run(['--token', ''])
    expect(report).toMatchObject(whole)
    expect(JSON.stringify(report)).toMatch(/lets this computer in .* uses the same bucket/)
  })

  describe('cors', () => {
    afterEach(() => allowCors())

    it.each([
      ['no rules', undefined, /has no CORS rules/],
      [
        'rules for another origin',
        { AllowedOrigins: ['https://www.example.com'] },
        /do not allow the origin http.*They are for https:\/\/www\.example\.com\./,
      ],
      [
        'a rule without a header',
        { AllowedHeaders: ['content-type', 'content-disposition', 'if-none-match'] },
        /do not allow the header x-amz-meta-receipt for http/,
      ],
    ])('fails by %s, and is mended by --fix', async (_, changes, what) => {
      if (changes) await allowCors(changes)
      else await client.send(new DeleteBucketCorsCommand(Bucket()))
      const report = await run()
      expect(report).toMatchObject({ bad: ['failed: cors'], status: 1, left: [] })
      expect(finding(report, 'cors')).toMatchObject({
        what: expect.stringMatching(what),
        remedy: expect.stringContaining('"x-amz-meta-receipt"'),
        fix: { diff: expect.stringMatching(/^\+ /m) },
      })
      expect(await run(['--fix', '--yes'])).toMatchObject(whole)
    })

    it('warns of a rule that does not expose ETag', async () => {
      await allowCors({ ExposeHeaders: [] })
      const report = await run()
      expect(report).toMatchObject({ bad: ['warned: cors'], status: 0 })
      expect(finding(report, 'cors')).toMatchObject({
        what: expect.stringMatching(/do not expose ETag to http/),
        fix: { diff: expect.stringMatching(/^\+ .*"ETag"/m) },
      })
    })

    it('says how to name an admin where none is known', async () => {
      const env = { ...bucketVariables(bucket.bucket), S3_MEDIA_ROOT: 'media' }
      const { stdout, status } = await tinaS3(['doctor', '--only', 'cors'], { env })
      expect(stdout).toContain('--admin https://www.example.com/admin/')
      expect(status).toBe(0)
    })
  })

  describe('public-address', () => {
    it('fails by private objects, and prints the policy that mends it', async () => {
      await client.send(new DeleteBucketPolicyCommand(Bucket()))
      const report = await run()
      expect(report).toMatchObject({ bad: ['failed: public-address'], status: 1 })
      const { what, remedy = '' } = finding(report, 'public-address')
      expect(what).toMatch(/^The bucket does not let readers see the files \(403\)\./)
      const [Policy] = /^\{[^]*^\}/m.exec(remedy)!
      await client.send(new PutBucketPolicyCommand({ ...Bucket(), Policy }))
      expect(await run()).toMatchObject(whole)
    })

    it('fails where another site is, and finds no remedy but a better address', async () => {
      const report = await run([], { S3_PUBLIC_URL: site.origin })
      expect(report).toMatchObject({ bad: ['failed: public-address'], status: 1 })
      expect(finding(report, 'public-address')).toMatchObject({
        what: expect.stringMatching(
          /is not where readers find the files: it responds with 404 and a web page/,
        ),
        remedy: expect.stringContaining('Set publicUrl (S3_PUBLIC_URL)'),
      })
    })

    it('finds the address by which the files are there', async () => {
      const { remedy = '' } = finding(await run([], { S3_PUBLIC_URL: `${site.cdn}/media` }), 'public-address')
      const [address = ''] = remedy.split('\n').slice(-1)
      expect(address).toBe(site.cdn)
      expect(await run([], { S3_PUBLIC_URL: address })).toMatchObject(whole)
    })

    it('fails by an address that DNS does not know', async () => {
      const report = await run([], { S3_PUBLIC_URL: 'http://media.invalid' })
      expect(report.bad).toEqual(['failed: public-address'])
      expect(finding(report, 'public-address').what).toMatch(/DNS does not know the host name media\.invalid/)
    })

    it('fails by a CDN that decodes paths, and warns of one without nosniff', async () => {
      const { cdn: S3_PUBLIC_URL, settings } = site
      settings.rewrite = (path) => encodeURI(decodeURIComponent(path).replaceAll('+', ' '))
      settings.cdnHeaders = { 'access-control-allow-origin': '*' }
      const report = await run([], { S3_PUBLIC_URL })
      expect(report.bad).toEqual(['warned: public-address', 'failed: public-address'])
      const [nosniff, paths] = report.checks.filter(({ id }) => id === 'public-address')
      expect(paths!.what).toMatch(/does not find files whose names have a space/)
      const [name = '', value = ''] = nosniff!.remedy!.split('\n').at(-1)!.split(': ')
      settings.cdnHeaders = { 'access-control-allow-origin': '*', [name]: value }
      settings.rewrite = (path) => path
      expect(await run([], { S3_PUBLIC_URL })).toMatchObject(whole)
    })

    it('fails by a CDN that may not read the bucket, and explains origin access control', async () => {
      await client.send(new DeleteBucketPolicyCommand(Bucket()))
      const report = await run([], { S3_PUBLIC_URL: site.cdn })
      await bucket.setPolicy([{ principals: ['*'], actions: ['s3:GetObject'], below: '/*' }])
      expect(report.bad).toEqual(['failed: public-address'])
      expect(finding(report, 'public-address').remedy).toMatch(
        /origin access control \(OAC\)[^]*AWS:SourceArn/,
      )
    })
  })

  describe('content-security-policy', () => {
    it('fails by one that blocks, and prints what to change', async () => {
      site.settings.policy = "default-src 'self'; script-src 'self'; img-src 'none'"
      const report = await run()
      expect(report).toMatchObject({
        bad: ['failed: content-security-policy', 'warned: content-security-policy'],
      })
      const directives = report.checks
        .filter(({ id }) => id === 'content-security-policy')
        .map(({ remedy = '' }) => remedy.split('\n').at(-1))
      expect(directives).toEqual([
        `connect-src 'self' ${bucket.config.endpoint}`,
        `img-src ${bucket.config.endpoint}`,
        "worker-src 'self' blob:",
      ])
      site.settings.policy = ["default-src 'self'; script-src 'self'", ...directives].join('; ')
      expect(await run()).toMatchObject(whole)
    })

    it('fails by one in the page, whatever the header allows', async () => {
      site.settings.policy = 'default-src * blob:'
      site.settings.policyInPage = "default-src * blob:; img-src 'self'"
      const report = await run()
      expect(report).toMatchObject({ bad: ['failed: content-security-policy'], status: 1 })
      expect(finding(report, 'content-security-policy').remedy).toContain(
        `img-src 'self' ${bucket.config.endpoint}`,
      )
    })

    it('warns of a page that is not there', async () => {
      const report = await run(['--admin', `${site.origin}/elsewhere/`])
      expect(report.bad).toEqual(['warned: content-security-policy'])
    })
  })

  describe('handler', () => {
    it('fails where it is not mounted', async () => {
      site.settings.isMounted = false
      const report = await run()
      expect(report).toMatchObject({ bad: ['failed: handler'], status: 1 })
      expect(finding(report, 'handler').what).toMatch(
        /not mounted at \/api\/s3\/media: .* responds with 404 with a page/,
      )
      site.settings.isMounted = true
      expect(await run()).toMatchObject(whole)
    })

    it('fails by another basePath, and says both', async () => {
      site.settings.handler = { basePath: '/api/s3/media/v2' }
      const report = await run()
      expect(report.bad).toEqual(['failed: handler'])
      expect(finding(report, 'handler').what).toMatch(/no-such-route.*basePath is \/api\/s3\/media\/v2/)
      expect(await run(['--base-path', '/api/s3/media/v2'])).toMatchObject(whole)
    })

    it('fails by one that is open to everybody', async () => {
      site.settings.handler = { authorize: () => true }
      const report = await run()
      expect(report).toMatchObject({ bad: ['failed: handler'], status: 1 })
      expect(finding(report, 'handler').what).toMatch(/^Danger: .* is open/)
    })

    it('fails by one on another bucket', async () => {
      const other = await createBucket(inject('s3'))
      site.settings.bucket = other
      const report = await run()
      expect(report.bad).toEqual(['failed: handler'])
      expect(finding(report, 'handler').what).toMatch(
        new RegExp(`uses another bucket .*${other.bucket}/media/, and not .*${bucket.bucket}/media/\\.$`),
      )
      await other.remove()
    })

    it('fails behind a host that takes 4 MB, and finds out how much', async () => {
      site.settings.maxBody = 4_000_000
      site.settings.handler = { uploads: { mode: 'proxied' } }
      const runWith = async (uploads: object) => {
        const { directory, remove } = await createSiteDirectory({ 'media.ts': mediaFile(uploads) })
        const report = await run(['--site', directory])
        await remove()
        return report
      }
      const report = await runWith({ mode: 'proxied' })
      expect(report).toMatchObject({ bad: ['failed: handler'], status: 1 })
      const { what, remedy = '' } = finding(report, 'handler')
      expect(what).toMatch(/takes 3\.\d+ MB in a request and refuses 4\.\d+ MB \(status 413\)/)
      const [, limit] = /maxProxiedSize: (\d+)/.exec(remedy)!
      expect(Number(limit)).toBeGreaterThan(3_500_000)
      expect(await runWith({ mode: 'proxied', maxProxiedSize: Number(limit) })).toMatchObject(whole)
    })

    it('warns of a body parser that leaves no room for thumbnails, and of a token that is not accepted', async () => {
      site.settings.maxBody = 100 * 1024
      const report = await run(['--token', 'of-yesterday'])
      expect(report).toMatchObject({ bad: ['warned: handler'], status: 0 })
      const [, thumbnails, bucketOf] = report.checks.filter(({ id }) => id === 'handler')
      expect(thumbnails!.what).toMatch(/so thumbnails are not stored/)
      expect(bucketOf!.what).toMatch(/does not accept the token \(unauthenticated\)/)
    })
  })

  describe('published-secrets', () => {
    it('fails by a variable that bundlers publish', async () => {
      const { secretAccessKey } = inject('s3')
      const report = await run([], { NEXT_PUBLIC_S3_KEY: secretAccessKey })
      expect(report).toMatchObject({ bad: ['failed: published-secrets'], status: 1 })
      expect(finding(report, 'published-secrets').what).toMatch(
        /in the variable NEXT_PUBLIC_S3_KEY, which bundlers/,
      )
    })

    it('fails by a built file of the admin, and by one that is deployed; warns of an access key ID', async () => {
      const { accessKeyId, secretAccessKey } = inject('s3')
      const built = 'public/admin/assets/index.js'
      const { directory, remove } = await createSiteDirectory({ [built]: `const s = "${secretAccessKey}"` })
      const report = await run(['--site', directory], { VITE_S3_ACCESS_KEY: accessKeyId })
      await remove()
      expect(report).toMatchObject({
        bad: ['warned: published-secrets', 'failed: published-secrets'],
        status: 1,
      })
      const [variable, file] = report.checks.filter(({ id }) => id === 'published-secrets')
      expect(variable!.what).toContain('The access key ID is in the variable VITE_S3_ACCESS_KEY')
      expect(file!.what).toContain(`in ${built}, which the site publishes`)
      site.settings.script = `fetch("/?${encodeURIComponent(secretAccessKey)}")`
      const deployed = await run()
      expect(deployed.bad).toEqual(['failed: published-secrets'])
      expect(finding(deployed, 'published-secrets').what).toContain(`at ${site.admin}app.js`)
    })
  })
})

/** A site's `media.ts`, with the settings of the variables. */
function mediaFile(uploads: object): string {
  return `
    import { createMediaHandler } from '@tina-s3/core'
    import { s3Storage } from '@tina-s3/core/s3'
    const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY: accessKeyId, S3_SECRET_KEY: secretAccessKey } = process.env
    export const media = createMediaHandler({
      storage: s3Storage({ bucket, endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } }),
      mediaRoot: 'media',
      uploads: ${JSON.stringify(uploads)},
      authorize: () => false,
    })`
}
