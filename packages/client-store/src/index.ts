export { MediaListError, MediaRenameError, MediaRequestError } from './errors.js'
export { type MediaStoreOptions, S3MediaStore, TinaCloudS3MediaStore, createMediaStore } from './store.js'
export type {
  Media,
  MediaList,
  MediaListOptions,
  MediaStore,
  MediaStoreClass,
  MediaUploadOptions,
  TinaClient,
} from './tina.js'
