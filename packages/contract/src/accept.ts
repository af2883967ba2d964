/**
 * What is accepted unless the site says otherwise: what TinaCMS's own media manager accepts, and audio, fonts and archives.
 * Active documents (HTML, scripts) are refused whatever this list says.
 */
export const defaultAccept: readonly string[] = [
  'image/*',
  'video/*',
  'audio/*',
  'font/*',
  'model/*',
  'text/*',
  'application/pdf',
  'application/json',
  'application/ld+json',
  'application/zip',
  'application/gzip',
  'application/epub+zip',
  'application/rtf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.*',
  'application/vnd.oasis.opendocument.*',
  'application/postscript',
  'application/vnd.apple.mpegurl',
  'application/dash+xml',
  'application/mxf',
  'application/octet-stream',
]
