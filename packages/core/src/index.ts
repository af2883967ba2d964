export { createMediaHandler } from './handler.js'
export { MediaError, StorageError, isMediaError, isStorageError } from './errors.js'
export type { StorageErrorCode } from './errors.js'
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
  UploadOptions,
} from './options.js'
export { problemResponse } from './problem-response.js'
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
  UnfinishedPage,
  UnfinishedUpload,
  Written,
} from './storage.js'
export { reservationMark } from './storage.js'
