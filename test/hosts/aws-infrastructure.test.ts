/** The stack of the Lambda example, as CDK makes a CloudFormation template of it: no request goes to AWS. */
import { readFileSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { installHost } from './packs.js'
import { run } from '../../scripts/lib/process.js'

const root = resolve(import.meta.dirname, '../..')
const source = join(root, 'examples/aws-lambda/infrastructure')
const documented = (name: string) => JSON.parse(readFileSync(join(root, `docs/aws/${name}.json`), 'utf8'))

const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const allViewerExceptHostHeader = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'
const siteOrigin = 'https://www.example.com'

interface Resource {
  readonly Type: string
  readonly Properties: Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- CloudFormation's own shapes
}

describe('the infrastructure of examples/aws-lambda', () => {
  let directory: string
  let stackOf: (props?: object) => Record<string, Resource>
  let template: { hasResourceProperties(type: string, properties: unknown): void }
  let resources: Record<string, Resource>

  beforeAll(async () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(source, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>
    directory = await installHost('aws-cdk', { ...dependencies, ...devDependencies }, [])
    for (const name of ['app.ts', 'stack.ts', 'tsconfig.json', 'cdk.json']) {
      await cp(join(source, name), join(directory, 'infrastructure', name))
    }
    await mkdir(join(directory, 'dist'), { recursive: true })
    await writeFile(join(directory, 'dist/lambda.cjs'), 'exports.handler = async () => undefined\n')
    const bundle = join(directory, 'stack.cjs')
    const entryPoints = [join(directory, 'infrastructure/stack.ts')]
    await build({ entryPoints, outfile: bundle, bundle: true, packages: 'external', platform: 'node' })
    const require = createRequire(bundle)
    const { App } = require('aws-cdk-lib')
    const { Template } = require('aws-cdk-lib/assertions')
    const { MediaStack } = require(bundle)
    const synthesise = (props: object = {}) =>
      Template.fromStack(
        new MediaStack(new App(), 'TinaMedia', {
          code: join(directory, 'dist'),
          siteOrigin,
          clientID: 'my-project',
          ...props,
        }),
      )
    template = synthesise()
    resources = synthesise().toJSON().Resources
    stackOf = (props) => synthesise(props).toJSON().Resources
  })

  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type)
  const mediaBucket = () => {
    const found = Object.entries(resources).find(([, { Properties }]) => Properties?.CorsConfiguration)
    if (found === undefined) throw new Error('there is no bucket with CORS')
    return found
  }

  it('has its types right', async () => {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'infrastructure'], {
      cwd: directory,
    })
  })

  it('is what the CDK command line makes too, and says which variables it needs', async () => {
    const cdk = (env: Record<string, string>) =>
      run(process.execPath, ['../node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--no-notices'], {
        cwd: join(directory, 'infrastructure'),
        env: { PATH: `${join(directory, 'node_modules/.bin')}:${process.env.PATH}`, ...env },
      })
    await cdk({ SITE_ORIGIN: siteOrigin, TINA_PUBLIC_CLIENT_ID: 'my-project' })
    const made = join(directory, 'infrastructure/cdk.out/TinaMedia.template.json')
    const { Resources } = JSON.parse(readFileSync(made, 'utf8')) as { Resources: typeof resources }
    const types = Object.values(Resources).map(({ Type }) => Type)
    expect(types).toEqual([...Object.values(resources).map(({ Type }) => Type), 'AWS::CDK::Metadata'])
    await expect(cdk({ SITE_ORIGIN: '' })).rejects.toThrow(/Set SITE_ORIGIN/)
  })

  it('runs the bundled function on Node 22, with the address of its files', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Handler: 'lambda.handler',
      Environment: {
        Variables: {
          S3_BUCKET: { Ref: mediaBucket()[0] },
          S3_PUBLIC_URL: siteOrigin,
          TINA_PUBLIC_CLIENT_ID: 'my-project',
        },
      },
    })
    const [handler] = ofType('AWS::Lambda::Function')
    expect(JSON.stringify(handler?.Properties.Environment)).not.toMatch(/KEY/)
  })

  it('hands every request on whole, with its bytes', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] })
    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' })
    const methods = ofType('AWS::ApiGateway::Method').map(({ Properties }) => Properties)
    expect(methods.map(({ HttpMethod, Integration }) => [HttpMethod, Integration.Type])).toEqual([
      ['ANY', 'AWS_PROXY'],
      ['ANY', 'AWS_PROXY'],
    ])
  })

  it('sends the two paths of the media handler there, uncached, by every method', () => {
    const [distribution] = ofType('AWS::CloudFront::Distribution')
    const { CacheBehaviors, DefaultCacheBehavior, Origins } =
      distribution?.Properties.DistributionConfig ?? {}
    const patterns = CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern)
    expect(patterns).toEqual(['/api/s3/media', '/api/s3/media/*', '/media/*'])
    for (const behaviour of CacheBehaviors.slice(0, 2)) {
      expect(behaviour).toMatchObject({
        CachePolicyId: cachingDisabled,
        OriginRequestPolicyId: allViewerExceptHostHeader,
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      })
      const { OriginPath, OriginCustomHeaders } = Origins.find(
        ({ Id }: { Id: string }) => Id === behaviour.TargetOriginId,
      )
      expect(JSON.stringify(OriginPath)).toContain('Stage')
      expect(OriginCustomHeaders).toEqual([
        { HeaderName: 'X-Forwarded-Host', HeaderValue: 'www.example.com' },
      ])
    }
    expect(DefaultCacheBehavior.AllowedMethods).toBeUndefined()
  })

  it('keeps both buckets private, read by the distribution alone', () => {
    const buckets = ofType('AWS::S3::Bucket').map(({ Properties }) => Properties)
    expect(buckets).toHaveLength(2)
    for (const bucket of buckets) {
      expect(bucket).toMatchObject({
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      })
      expect(bucket).not.toHaveProperty('AccessControl')
    }
    expect(ofType('AWS::CloudFront::OriginAccessControl')).toHaveLength(2)
    const allowed = ofType('AWS::S3::BucketPolicy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow')
    expect(allowed).toHaveLength(2)
    for (const statement of allowed) {
      expect(statement.Principal).toEqual({ Service: 'cloudfront.amazonaws.com' })
      expect(statement.Action).toBe('s3:GetObject')
      expect(JSON.stringify(statement.Condition)).toContain('distribution/')
    }
  })

  it('lets the site’s pages upload, by the documented headers, and removes what is left incomplete', () => {
    const { CorsConfiguration, LifecycleConfiguration, VersioningConfiguration } = mediaBucket()[1].Properties
    const [{ MaxAgeSeconds, ExposeHeaders, ...rule }] = documented('cors')
    const { MaxAge, ExposedHeaders, ...made } = CorsConfiguration.CorsRules[0]
    expect(made).toEqual({
      ...rule,
      AllowedOrigins: [siteOrigin],
      AllowedMethods: expect.arrayContaining(rule.AllowedMethods),
    })
    expect([MaxAge, ExposedHeaders]).toEqual([MaxAgeSeconds, ExposeHeaders])
    const [{ AbortIncompleteMultipartUpload }, staged] = documented('lifecycle').Rules
    expect(LifecycleConfiguration.Rules).toEqual([
      { AbortIncompleteMultipartUpload, Status: 'Enabled' },
      {
        Prefix: staged.Filter.Prefix,
        ExpirationInDays: staged.Expiration.Days,
        NoncurrentVersionExpiration: staged.NoncurrentVersionExpiration,
        Status: 'Enabled',
      },
    ])
    expect(VersioningConfiguration).toEqual({ Status: 'Enabled' })
  })

  it('allows the function what it needs below the media root, and no more', () => {
    const statements = ofType('AWS::IAM::Policy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    )
    const arn = { 'Fn::GetAtt': [mediaBucket()[0], 'Arn'] }
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: arn,
        Condition: { StringLike: { 's3:prefix': 'media/*' } },
      },
      { Effect: 'Allow', Action: 's3:ListBucketMultipartUploads', Resource: arn },
      {
        Effect: 'Allow',
        Action: [
          's3:GetObject',
          's3:PutObject',
          's3:DeleteObject',
          's3:AbortMultipartUpload',
          's3:ListMultipartUploadParts',
        ],
        Resource: { 'Fn::Join': ['', [arn, '/media/*']] },
      },
    ])
  })

  it('takes a domain with its certificate, and no address that is more than an origin', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/example'
    const distribution = Object.values(stackOf({ certificateArn })).find(
      ({ Type }) => Type === 'AWS::CloudFront::Distribution',
    )
    expect(distribution?.Properties.DistributionConfig).toMatchObject({
      Aliases: ['www.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificateArn },
    })
    expect(() => stackOf({ siteOrigin: `${siteOrigin}/` })).toThrow(/origin alone/)
  })
})
