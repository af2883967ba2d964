/** What TinaCMS 2 and 3 expect of a media store, as structural types: importing them would tie this package to one version. */

export interface Media {
  type: 'file' | 'dir'
  id: string
  /** Last segment only. */
  filename: string
  /** Folder that holds it; `''` is the root. */
  directory: string
  src?: string
  thumbnails?: Record<`${number}x${number}`, string>
  /** Natural width and height in pixels, where they are known. TinaCMS passes them on. */
  width?: number | undefined
  height?: number | undefined
}

export interface MediaUploadOptions {
  directory: string
  file: File
}

export interface MediaListOptions {
  directory?: string
  limit?: number
  /** `nextOffset` of the page before. */
  offset?: string | number
  thumbnailSizes?: { w: number; h: number }[]
  filesOnly?: boolean
  search?: string
  ext?: readonly string[]
}

export interface MediaList {
  items: Media[]
  nextOffset?: string | number
}

export interface MediaStore {
  accept: string
  maxSize?: number
  searchable?: boolean
  extensionFilterable?: boolean
  persist(files: MediaUploadOptions[]): Promise<Media[]>
  delete(media: Media): Promise<void>
  list(options?: MediaListOptions): Promise<MediaList>
  rename(from: string, to: string): Promise<Media>
  parse(media: Media): string
}

/** What a media store uses of Tina's client. Any of it may be missing: providers of one's own implement what they like. */
export interface TinaClient {
  authProvider?: { fetchWithToken?(input: string, init?: RequestInit): Promise<Response> }
  events?: { dispatch(event: { type: string; [detail: string]: unknown }): void }
  schema?: { config?: { config?: { build?: { basePath?: string } } } }
}
