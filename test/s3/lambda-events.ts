/** Requests as the front doors of AWS put them into events, by AWS's own pages about the shapes of each. */

export interface Sent {
  readonly method: string
  /** As on the wire: encoded. */
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** The response of a function, to an event of any shape. */
export interface LambdaResponse {
  readonly statusCode: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>
}

const context = { accountId: '111122223333', apiId: 'api', stage: 'prod', requestId: 'r1' }

function bodyOf({ body }: Sent) {
  return body
    ? { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
    : { body: null, isBase64Encoded: false }
}

function valuesOf(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]))
}

/**
 * API Gateway, REST: the path is as it came, without the stage; what is in the query and in `pathParameters` is decoded.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restEvent(sent: Sent): object {
  const { method, path, query = '', headers = {} } = sent
  const values = valuesOf(new URLSearchParams(query))
  const all = { host: 'api.execute-api.us-east-1.amazonaws.com', ...headers }
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: query
      ? Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v.at(-1)]))
      : null,
    multiValueQueryStringParameters: query ? values : null,
    pathParameters: { proxy: decodeURIComponent(path.slice(1)) },
    stageVariables: null,
    requestContext: {
      ...context,
      httpMethod: method,
      path: `/prod${path}`,
      identity: { sourceIp: '192.0.2.1' },
    },
    ...bodyOf(sent),
  }
}

/**
 * API Gateway, HTTP API with payload format 2.0 at its default stage: the query is as it came, the path is decoded.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(sent: Sent): object {
  const { method, path, query = '', headers = {} } = sent
  const rawPath = decodeURIComponent(path)
  return {
    version: '2.0',
    routeKey: 'ANY /{proxy+}',
    rawPath,
    rawQueryString: query,
    headers: { host: 'api.execute-api.us-east-1.amazonaws.com', ...headers },
    ...(query && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    pathParameters: { proxy: rawPath.slice(1) },
    requestContext: {
      ...context,
      stage: '$default',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    },
    ...bodyOf(sent),
    body: bodyOf(sent).body ?? undefined,
  }
}

/**
 * An Application Load Balancer with multi-value headers: nothing is decoded.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function balancerEvent(sent: Sent): object {
  const { method, path, query = '', headers = {} } = sent
  const values: Record<string, string[]> = {}
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=')
    ;(values[name] ??= []).push(value)
  }
  const all = { host: 'balancer.us-east-1.elb.amazonaws.com', ...headers }
  return {
    httpMethod: method,
    path,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    multiValueQueryStringParameters: values,
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' } },
    ...bodyOf(sent),
    body: bodyOf(sent).body ?? '',
  }
}
