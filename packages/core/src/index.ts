export { createMediaHandler } from './handler.js'
export { MediaError, isMediaError } from './request/errors.js'
export { StorageError, isStorageError } from './storage/errors.js'
export type { StorageErrorCode, StorageErrorOptions, StorageErrorReason } from './storage/errors.js'
export type {
  Authorize,
  AuthorizeContext,
  FormFile,
  FormReader,
  FormReaderOptions,
  MediaEvent,
  MediaHandler,
  MediaHandlerOptions,
  Principal,
  ThumbnailAddress,
  UploadOptions,
} from './options.js'
export { localMode } from './request/local-mode.js'
export { staysWithin, touches } from './request/permissions.js'
export { problemResponse } from './request/problem-response.js'
export type {
  CallOptions,
  CopyOptions,
  DeleteOptions,
  ListOptions,
  ListPage,
  MultipartUploads,
  OpenOptions,
  OpenedObject,
  Precondition,
  PutOptions,
  SignUploadOptions,
  StorageCapabilities,
  StorageProvider,
  StoredObject,
  StoredPart,
  IncompletePage,
  IncompleteUpload,
  Written,
} from './storage/provider.js'
