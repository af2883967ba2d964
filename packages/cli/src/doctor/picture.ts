/** A picture of one pixel, for probe objects. */

export const picture: Uint8Array<ArrayBuffer> = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** As `StorageProvider.put` and `signUpload` are called for it. */
export const pictureHeaders = { type: 'image/png', size: picture.byteLength } as const

export function pictureStream(): ReadableStream<Uint8Array> {
  return new Blob([picture]).stream()
}
