/** Distinguishes one file's bytes from another's. Nothing here works where pages have no `crypto.subtle`, as on sites without HTTPS. */

/** Bytes of each window that a fingerprint looks at. */
const windowSize = 256 * 1024
/** Bytes digested at a time: `crypto.subtle` takes whole buffers only, and parts can be large. */
const blockSize = 4 * 1024 ** 2

/** Whether this page can distinguish files by their bytes. */
export function canDigest(): boolean {
  // Browsers leave it out of insecure contexts, whatever the types say.
  return (globalThis.crypto as Crypto | undefined)?.subtle !== undefined
}

/** SHA-256 over a file's size and its first, middle and last 256 KiB, in hexadecimal. Quick, whatever the size. */
export async function fingerprint(file: Blob): Promise<string> {
  const { size } = file
  const starts = [0, Math.max(0, Math.floor((size - windowSize) / 2)), Math.max(0, size - windowSize)]
  const windows = starts.map((start) => file.slice(start, start + windowSize))
  return toHex(await sha256(new Blob([`${size}:`, ...windows])))
}

/** SHA-256 over the SHA-256 of every 4 MiB, in hexadecimal: as good a proof as that over all at once, in little memory. */
export async function digest(bytes: Blob): Promise<string> {
  const digests: ArrayBuffer[] = []
  for (let start = 0; start < bytes.size; start += blockSize)
    digests.push(await sha256(bytes.slice(start, start + blockSize)))
  return toHex(await sha256(new Blob(digests)))
}

async function sha256(bytes: Blob): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', await bytes.arrayBuffer())
}

function toHex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
