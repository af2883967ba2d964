/** Where files come from: a folder, another bucket, or addresses. */

/** An address in content: a base (see `content/bases.ts`) and what follows it, percent-decoded. */
export interface Mention {
  readonly base: string
  readonly key: string
  /** With its question mark, `''` for none. @default whatever it is */
  readonly query?: string
}

/** One file of a source. */
export interface SourceFile {
  /** Names it in the manifest and in messages: a path, an address. */
  readonly name: string
  /** Below the directory of the library that it is imported to. */
  readonly path: string
  /** Another one when the file has changed; `''` where that is not known without reading it. */
  readonly version: string
  /** How content may mention it. */
  readonly mentions: readonly Mention[]
  /** @throws SourceError */
  open(): Promise<OpenedFile>
}

export interface OpenedFile {
  /** As `SourceFile` has it, with the file extension that only the file itself has shown. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Media type as the source declares it; `''` where the name is to decide. */
  readonly type: string
  /** All bytes from the first one; may be called again. The stream fails with a `SourceError`. */
  read(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** A file that cannot be read. The message is for whoever runs the command. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  /** Whether another attempt may succeed. */
  readonly retryable: boolean
  constructor(
    message: string,
    { retryable = false, ...options }: ErrorOptions & { retryable?: boolean } = {},
  ) {
    super(message, options)
    this.retryable = retryable
  }
}
