export { defaultAccept } from './accept.js'
export type {
  AbortUploadInput,
  CompleteUploadInput,
  ConflictPolicy,
  ListAnswer,
  ListInput,
  MediaItem,
  RenameInput,
  SignPartsAnswer,
  SignPartsInput,
  SignedRequest,
  StartUploadInput,
  StatusAnswer,
  UploadInput,
  UploadPlan,
  UploadedPart,
} from './messages.js'
export { conflictPolicies } from './messages.js'
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
} from './paths.js'
export type { Problem, ProblemCode } from './problems.js'
export { createProblem, isProblem, problems } from './problems.js'
export type { MediaAction, Route, RouteName } from './routes.js'
export { defaultBasePath, matchRoute, routes } from './routes.js'
