/** Reasons for a failure that are found out here; all others are codes of the handler's problems. */
export type LocalReason = 'not-found' | 'parts-mismatch' | 'url-expired' | 'url-refused' | 'bucket-refused'
