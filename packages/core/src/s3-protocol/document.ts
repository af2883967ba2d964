import type { S3Failure } from './api.js'
import { type XmlNode, parseXml } from './xml.js'

/**
 * The document of a response of success, whose element must have this name. S3 begins some responses before it knows how they end, and then
 * puts an error into them.
 * @throws S3Failure for such an error; Error for anything else
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function toDocument(text: string, name: string): XmlNode {
  const root = parseXml(text)
  if (root.name === 'Error') throw toFailure(root, 503)
  if (root.name !== name) throw new Error(`The response has an element ${root.name} in the place of ${name}.`)
  return root
}

export function toFailure(root: XmlNode, status: number): S3Failure {
  const failure = createFailure(root.text('Code') || 'UnknownError', root.text('Message') ?? '', status)
  return Object.assign(failure, { Region: root.text('Region') })
}

/** Like those of the AWS SDK, so that what reads one reads the other. */
export function createFailure(name: string, message: string, httpStatusCode: number): S3Failure {
  const error = new Error(message || `The response has the status ${httpStatusCode}.`)
  return Object.assign(error, { name, $metadata: { httpStatusCode, attempts: 1 } })
}
