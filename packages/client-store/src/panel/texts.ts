/** What the panel says. */
export const texts = {
  panel: 'Uploads',
  close: 'Close',
  cancel: 'Cancel',
  cancelAll: 'Cancel all',
  retry: 'Try again',
  waiting: 'Waiting',
  paused: 'Paused, no network',
  checking: 'Checking',
  // Of one file as they are, of several with their number.
  running: 'Uploading',
  done: 'Uploaded',
  failed: 'Failed to upload',
  cancelled: 'Cancelled',
  files: (count: number) => (count === 1 ? '1 file' : `${count} files`),
  part: (some: string | number, all: string) => `${some} of ${all}`,
  pace: (speed: string, left: string) => `${speed}/s · ${left} left`,
}
