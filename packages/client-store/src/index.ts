export { MediaListError, MediaRenameError, MediaRequestError } from './errors.js'
export {
  type MediaStoreClass,
  type S3Media,
  S3MediaStore,
  TinaCloudS3MediaStore,
  createMediaStore,
} from './store.js'
export type { MediaStoreOptions, UploadFileOptions } from './options.js'
export type {
  Media,
  MediaList,
  MediaListOptions,
  MediaStore,
  MediaUploadOptions,
  TinaClient,
} from './tina.js'
export type { ResumeStorage } from './uploads/resume.js'
export type { UploadProgress } from './uploads/transfer.js'
