export { MediaListError, MediaRenameError, MediaRequestError } from './errors.js'
export type { ResumeStorage } from './resume.js'
export {
  type MediaStoreClass,
  type MediaStoreOptions,
  type S3Media,
  S3MediaStore,
  TinaCloudS3MediaStore,
  type UploadFileOptions,
  createMediaStore,
} from './store.js'
export type {
  Media,
  MediaList,
  MediaListOptions,
  MediaStore,
  MediaUploadOptions,
  TinaClient,
} from './tina.js'
export type { UploadProgress } from './upload.js'
