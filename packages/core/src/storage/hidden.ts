/**
 * What lists do not show and requests cannot name: every segment that begins with a dot. Web servers and
 * tools keep their configuration in such files, and the product keeps there what is not media.
 */

/** Objects on their way to their name: staged replacements, files that a disk has not got whole yet. */
export const stagingDirectory = '.tina-s3/staging'

/** Smaller pictures of what is in the media library, below the directories that the pictures are in. */
export const thumbnailsDirectory = '.tina-s3/thumbnails'

/** Whether a key or directory, relative to the media root, has a segment that begins with a dot. */
export function isHidden(path: string): boolean {
  return path.startsWith('.') || path.includes('/.')
}
