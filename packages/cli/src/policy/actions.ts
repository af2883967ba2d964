/** Which action of AWS's IAM is needed for what: for the policy that is printed, for the doctor, and for docs/aws.md. */

export interface SiteAction {
  readonly action: `s3:${string}`
  /** What the statement's resource is: the bucket itself, or the objects below the media root. */
  readonly on: 'bucket' | 'objects'
  readonly why: string
}

/** What the media handler needs. */
export const siteActions: readonly SiteAction[] = [
  {
    action: 's3:ListBucket',
    on: 'bucket',
    why: 'lists and search; S3 also responds "not found" for a missing file only to those who have it, others get "access denied"',
  },
  {
    action: 's3:GetObject',
    on: 'objects',
    why: 'checking whether a name exists and what an upload has stored, reading the source of a rename',
  },
  {
    action: 's3:PutObject',
    on: 'objects',
    why: 'the presigned URL has the permissions of its signer; a rename writes the new name',
  },
  {
    action: 's3:DeleteObject',
    on: 'objects',
    why: 'deleting, renaming, and removing an upload that was cancelled or is not what its file extension says',
  },
  {
    action: 's3:ListMultipartUploadParts',
    on: 'objects',
    why: 'listing which parts of a large file have arrived; only for files above 64 MiB',
  },
  {
    action: 's3:AbortMultipartUpload',
    on: 'objects',
    why: 'removing the parts of an upload that was cancelled; only for files above 64 MiB',
  },
]
