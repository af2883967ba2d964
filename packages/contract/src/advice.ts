import type { ProblemCode } from './problems.js'

/**
 * What to do about a problem where its response has nothing more precise to say. Editors read it, so what they cannot mend themselves names who
 * can.
 */
export const advice: Readonly<Record<ProblemCode, string>> = {
  'invalid-input':
    "The request was not understood. Ask your site's developer: the admin and the media handler may be of different versions.",
  'invalid-path': 'This name cannot be used. Choose another one.',
  'invalid-cursor': 'The list cannot be continued. Load it again.',
  aborted: 'The connection was lost before the whole file had arrived.',
  'size-mismatch': 'The file did not arrive as long as it is. Upload it again.',
  'body-truncated':
    "Only a part of the file arrived. Ask your site's developer: something before the media handler cuts uploads off.",
  unauthenticated: "Sign in again. If that does not help, ask your site's developer.",
  forbidden: "You may not do this. Ask your site's developer for the permission.",
  'origin-not-allowed': "Ask your site's developer to add this site to `allowedOrigins`.",
  'not-found':
    'This file does not exist any more. Load the list again: someone may have renamed or deleted it.',
  'no-such-route': "Ask your site's developer: the media handler does not know this address.",
  'method-not-allowed':
    "Ask your site's developer: the admin and the media handler may be of different versions.",
  'body-timeout': 'The upload stopped arriving. Check your connection.',
  'name-taken': 'A file of this name already exists. Rename yours and upload it again.',
  'changed-meanwhile':
    'Someone else has changed this file meanwhile. Load the list again to see what there is.',
  'parts-mismatch': 'The parts of the file are not the ones that were sent. Upload it again.',
  'receipt-mismatch': 'Another upload has this name. Upload the file again.',
  'too-large':
    "The file is too large. Choose a smaller one, or ask your site's developer to raise the limit.",
  'uri-too-long': 'The names are too long. Use shorter ones.',
  'unsupported-type':
    "Files of this type are not accepted. Choose another file, or ask your site's developer to accept it.",
  'content-mismatch':
    'The file is not what its name says. Save it again in the program that it comes from, and upload that.',
  'body-consumed': "Ask your site's developer: a body parser before the media handler has read the upload.",
  internal: "Ask your site's developer: something went wrong on the server, and its log has the cause.",
  'not-supported': "This media library cannot do that. Ask your site's developer.",
  'storage-credentials-missing': "Ask your site's developer to set the server's credentials for the storage.",
  'storage-credentials-rejected':
    "Ask your site's developer to check the server's credentials for the storage.",
  'storage-clock-skewed': "Ask your site's developer to set the server's clock.",
  'storage-wrong-region': "Ask your site's developer to set the region of the bucket.",
  'storage-permission-missing': "Ask your site's developer to grant the server the permission.",
  'storage-bucket-missing': "Ask your site's developer to create the bucket, or to correct its name.",
  'storage-denied':
    "Ask your site's developer to check the server's credentials for the storage, and their permissions.",
  'storage-rejected':
    "The storage did not accept the request. If it happens again, ask your site's developer: the server's log has the cause.",
  unconfirmed: 'The storage has not confirmed what it did. Load the list again to see what there is.',
  'storage-unavailable': 'The storage cannot be reached at the moment.',
  'authorization-unavailable': 'Your session could not be checked at the moment.',
}
