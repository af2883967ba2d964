/** Downloads one file to the disk, so that its size is known and it can be read again. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SourceError } from '../source.js'

export interface DownloadOptions {
  /** Directory for files on their way. */
  readonly directory: string
  /** Bytes. */
  readonly maxFileSize: number
  /** Milliseconds without a byte. @default 30000 */
  readonly idleTimeout?: number
}

export interface Downloaded {
  readonly file: string
  readonly size: number
  /** Media type without parameters, `''` where the server does not say. */
  readonly type: string
}

const maxRedirects = 5

/** @throws SourceError */
export async function download(address: string, options: DownloadOptions): Promise<Downloaded> {
  const { directory, maxFileSize, idleTimeout = 30_000 } = options
  const file = join(directory, crypto.randomUUID())
  const silence = new AbortController()
  const onSilence = () => silence.abort(new SourceError('The server stopped sending.', { retryable: true }))
  const timer = setTimeout(onSilence, idleTimeout)
  try {
    const response = await follow(address, silence.signal)
    if (Number(response.headers.get('content-length') ?? 0) > maxFileSize) throw tooLarge(maxFileSize)
    let size = 0
    const count = async function* (body: AsyncIterable<Uint8Array>) {
      for await (const chunk of body) {
        timer.refresh()
        size += chunk.byteLength
        if (size > maxFileSize) throw tooLarge(maxFileSize)
        yield chunk
      }
    }
    // Streams are iterable in Node, which the types of the DOM do not know.
    const body = (response.body ?? new Blob().stream()) as unknown as AsyncIterable<Uint8Array>
    await pipeline(count(body), createWriteStream(file))
    const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    return { file, size, type }
  } catch (error) {
    silence.abort()
    await rm(file, { force: true })
    if (error instanceof SourceError) throw error
    if (silence.signal.reason instanceof SourceError) throw silence.signal.reason
    const { message, cause } = error as Error
    const reason = cause instanceof Error ? cause.message : message
    throw new SourceError(`It cannot be downloaded: ${reason}`, { retryable: true, cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** The response of the address or of where it leads to, by http and https alone. */
async function follow(address: string, signal: AbortSignal): Promise<Response> {
  let url = new URL(address)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (!/^https?:$/.test(url.protocol))
      throw new SourceError(`It leads to ${url.protocol}, not to http or https.`)
    const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: '*/*' } })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return assertFound(response)
    await response.body?.cancel()
    if (!URL.canParse(location, url)) throw new SourceError('It leads to something that is no address.')
    url = new URL(location, url)
  }
  throw new SourceError(`It leads on more than ${maxRedirects} times.`)
}

async function assertFound(response: Response): Promise<Response> {
  if (response.status === 200) return response
  await response.body?.cancel()
  const retryable = response.status >= 500 || response.status === 429 || response.status === 408
  throw new SourceError(`The server responded with status ${response.status}.`, { retryable })
}

function tooLarge(maxFileSize: number): SourceError {
  return new SourceError(`It has more than ${maxFileSize} bytes, the limit of uploads.maxFileSize.`)
}
