import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { ListObjectsV2Command, type ListObjectsV2CommandInput, type S3Client } from '@aws-sdk/client-s3'
import type { ListObjectsOutput } from '../s3-protocol/api.js'
import { readListDocument } from '../s3-protocol/list-document.js'
import { StorageError } from '../storage/errors.js'

/** The part of the SDK's HTTP response that has the document. */
interface HttpResponse {
  readonly statusCode: number
  body: Readable | Uint8Array
}

const empty = '<ListBucketResult/>'

/**
 * Sends a LIST request by the SDK, and reads its document here, since the SDK takes most of the time of a search for that. What is not
 * a success, or has a form of its own, is left to the SDK.
 */
export async function listObjects(
  client: S3Client,
  input: ListObjectsV2CommandInput,
  options: { abortSignal?: AbortSignal },
): Promise<ListObjectsOutput> {
  const command = new ListObjectsV2Command(input)
  let output: ListObjectsOutput | undefined
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as HttpResponse
      if (response.statusCode === 200) {
        const document = await text(response.body as Readable)
        output = readListDocument(document)
        // The SDK would make an empty list of it.
        if (!/<(?:ListBucketResult|Error)[\s/>]/.test(document)) throw notS3()
        response.body = new TextEncoder().encode(output === undefined ? document : empty)
      }
      return result
    },
    // Next to the request handler: the SDK's own reader comes after it.
    { step: 'deserialize', priority: 'low', name: 'readListDocument' },
  )
  const read = await client.send(command, options)
  return output ?? read
}

function notS3(): StorageError {
  return new StorageError(
    'rejected',
    'What has responded to the list request is no S3 server. Is `endpoint` right?',
  )
}
