export { defaultAccept } from './accept.js'
export { advice } from './advice.js'
export type {
  AbortUploadInput,
  AbortUploadsInput,
  AbortUploadsResponse,
  CompleteUploadInput,
  CompleteUploadsInput,
  CompleteUploadsResponse,
  ConflictPolicy,
  ListResponse,
  ListInput,
  MediaItem,
  RenameInput,
  SignPartsResponse,
  SignPartsInput,
  SignedRequest,
  StartUploadsInput,
  StartUploadsResponse,
  StatusResponse,
  UploadInput,
  UploadPlan,
  UploadedPart,
} from './messages.js'
export { conflictPolicies, maxEntries } from './messages.js'
export {
  InvalidPathError,
  encodeKey,
  extensionOf,
  joinKey,
  maxKeyBytes,
  normalizeDirectory,
  normalizeKey,
  normalizeName,
  splitKey,
  trimLeadingSlashes,
  trimTrailingSlashes,
} from './paths.js'
export type { Problem, ProblemCode } from './problems.js'
export { createProblem, isProblem, problems } from './problems.js'
export type { MediaAction, Route, RouteName } from './routes.js'
export { defaultBasePath, matchRoute, routes } from './routes.js'
export type {
  StoreThumbnailsInput,
  StoreThumbnailsResponse,
  ThumbnailName,
  ThumbnailType,
  ThumbnailsInput,
} from './thumbnails.js'
