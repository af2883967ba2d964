import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { tokens } from '@tina-s3/conformance/fixture'

interface Upload {
  directory?: string
  name?: string
  /** Bytes. */
  size: number
  /** @default the fixture's editor */
  token?: string
}

/**
 * Sends a form as browsers do, its length declared, without ever holding it.
 * @returns the response, and the hash of the file's bytes
 */
export async function upload(
  url: string,
  { directory = '', name = 'a.bin', size, token = tokens.editor }: Upload,
) {
  const query = new URLSearchParams({ directory, name, size: `${size}` })
  const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'
  const tail = '\r\n--b--\r\n'
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': head.length + size + tail.length,
  }
  const hash = createHash('sha256')
  function* form() {
    yield head
    for (let left = size, seed = 0; left > 0; left -= 65_536, seed++) {
      const chunk = Buffer.alloc(Math.min(65_536, left), seed % 251)
      hash.update(chunk)
      yield chunk
    }
    yield tail
  }
  const outgoing = request(`${url}?${query}`, { method: 'POST', headers })
  const received = new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    outgoing.once('error', reject).once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (more: string) => (text += more))
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: parse(text) }))
    })
  })
  const sent = pipeline(form, outgoing)
  const [result] = await Promise.all([received, sent])
  return { ...result, sha256: hash.digest('hex') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
