import type { DoctorContext } from '../check.js'
import { picture } from '../picture.js'
import { type WebResponse, request } from '../web/request.js'

/** What a reader gets at an address. @throws Unreachable */
export function readPublic(address: string, { signal }: DoctorContext): Promise<WebResponse> {
  return request(address, { signal, headers: { accept: 'image/*,*/*' } })
}

/** Whether a response is the probe picture, and not a page that comes in its place. */
export function isPicture({ status, body }: WebResponse): boolean {
  return status === 200 && Buffer.from(picture).equals(body)
}

/** The code of an S3 server's error, such as `AccessDenied`; `undefined` where another kind of server has responded. */
export function s3CodeOf({ body }: WebResponse): string | undefined {
  return /<Error>[^]{0,200}?<Code>(\w{1,60})<\/Code>/.exec(
    new TextDecoder().decode(body.subarray(0, 2000)),
  )?.[1]
}
