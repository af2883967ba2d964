/** The two names that next-tinacms-s3's browser store takes from tinacms, so that the bench need not install an admin. */
export const DEFAULT_MEDIA_UPLOAD_TYPES = 'image/*'
export const sanitizeFilename = (name: string) => name
