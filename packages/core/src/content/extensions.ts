/** What file extensions mean to web servers, and so to the readers of what is stored under them. */
import { mimes } from 'mrmime'

/** Common formats that `mrmime` leaves out, since their types have a vendor's name or are not registered. */
const others = {
  aif: 'audio/x-aiff',
  aiff: 'audio/x-aiff',
  avi: 'video/x-msvideo',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  eot: 'application/vnd.ms-fontobject',
  flac: 'audio/flac',
  ico: 'image/vnd.microsoft.icon',
  m4v: 'video/x-m4v',
  mkv: 'video/x-matroska',
  odg: 'application/vnd.oasis.opendocument.graphics',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  wmv: 'video/x-ms-wmv',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

const types = new Map([...Object.entries(others), ...Object.entries(mimes)])

/** The media type of an extension in lower case, without its dot. `undefined` where servers may disagree. */
export function typeOf(extension: string): string | undefined {
  return types.get(extension)
}

/** Whether a media type is one of text, for programs or for people. */
export function isText(type: string): boolean {
  return type.startsWith('text/') || type.endsWith('+xml') || type.endsWith('/xml') || type.endsWith('json')
}
