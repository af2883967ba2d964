/** A site with its media on AWS: one CloudFront distribution for the site, the media and the media function. */
import {
  CfnOutput,
  Duration,
  Stack,
  type StackProps,
  aws_apigateway as apigateway,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
} from 'aws-cdk-lib'
import type { Construct } from 'constructs'

export interface MediaStackProps extends StackProps {
  /** Directory of the bundled function, `lambda.cjs`. */
  readonly code: string
  /** Where readers and editors open the site: `https://www.example.com`, without a trailing slash. */
  readonly siteOrigin: string
  /** Certificate in us-east-1 for the host of `siteOrigin`. @default none: the site is at the distribution's own name */
  readonly certificateArn?: string
  /** The TinaCloud project whose users may change media. */
  readonly clientID: string
}

/** As in the function. */
const mediaRoot = 'media'

export class MediaStack extends Stack {
  constructor(scope: Construct, id: string, props: MediaStackProps) {
    super(scope, id, props)
    const { host, origin } = new URL(props.siteOrigin)
    if (origin !== props.siteOrigin)
      throw new Error(`siteOrigin is an origin alone: ${origin}, not ${props.siteOrigin}`)

    const site = new s3.Bucket(this, 'Site', privately)
    const media = new s3.Bucket(this, 'Media', {
      ...privately,
      cors: [uploadsFrom(origin)],
      // What was deleted or overwritten can be brought back: `tina-s3 restore`.
      versioned: true,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        {
          prefix: `${mediaRoot}/.tina-s3/staging/`,
          expiration: Duration.days(2),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
    })

    const handler = new lambda.Function(this, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      code: lambda.Code.fromAsset(props.code),
      handler: 'lambda.handler',
      memorySize: 512,
      timeout: Duration.seconds(29),
      environment: {
        S3_BUCKET: media.bucketName,
        S3_REGION: this.region,
        S3_PUBLIC_URL: origin,
        TINA_PUBLIC_CLIENT_ID: props.clientID,
      },
    })
    for (const statement of permissions(media)) handler.addToRolePolicy(statement)

    // Both `/` and `/{proxy+}`. API Gateway corrupts bodies whose media type is not declared binary.
    const api = new apigateway.LambdaRestApi(this, 'Api', {
      handler,
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
    })

    const uncached: cloudfront.BehaviorOptions = {
      // The viewer's Host is not forwarded; by this header the handler distinguishes the site's own pages from others.
      origin: new origins.RestApiOrigin(api, { customHeaders: { 'X-Forwarded-Host': host } }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    }
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: readingOf(site),
      additionalBehaviors: {
        '/api/s3/media': uncached,
        '/api/s3/media/*': uncached,
        [`/${mediaRoot}/*`]: readingOf(media),
      },
      ...(props.certificateArn && {
        domainNames: [host],
        certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      }),
    })

    new CfnOutput(this, 'Address', { value: `https://${distribution.domainName}` })
    new CfnOutput(this, 'SiteBucket', { value: site.bucketName })
    new CfnOutput(this, 'MediaBucket', { value: media.bucketName })
  }
}

/** No ACLs and no public access: only the distribution reads, and only over TLS. */
const privately: s3.BucketProps = {
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
}

/** The headers are those of the presigned URL, each of them signed. */
function uploadsFrom(origin: string): s3.CorsRule {
  return {
    allowedOrigins: [origin],
    allowedMethods: [s3.HttpMethods.PUT, s3.HttpMethods.GET, s3.HttpMethods.HEAD],
    allowedHeaders: [
      'content-type',
      'content-disposition',
      'cache-control',
      'if-match',
      'if-none-match',
      'x-amz-meta-receipt',
    ],
    exposedHeaders: ['ETag'],
    maxAge: 3600,
  }
}

/** What the function's role may do, so that it needs no keys. */
function permissions(bucket: s3.Bucket): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${mediaRoot}/*` } },
    }),
    new iam.PolicyStatement({ actions: ['s3:ListBucketMultipartUploads'], resources: [bucket.bucketArn] }),
    new iam.PolicyStatement({
      actions: [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
      ],
      resources: [bucket.arnForObjects(`${mediaRoot}/*`)],
    }),
  ]
}

function readingOf(bucket: s3.Bucket): cloudfront.BehaviorOptions {
  return {
    origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
  }
}
