import { type StatusResponse, maxKeyBytes } from '@tina-s3/contract'
import { type Operation, json } from '../request/context.js'
import { storagePageSize } from '../listing/listing.js'

export const status: Operation = ({ settings }) => {
  const { storage, uploads, thumbnails } = settings
  const { mode, maxFileSize, maxProxiedSize, accept, onConflict, proxied } = uploads
  const status: StatusResponse = {
    limits: {
      maxFileSize,
      ...(proxied && { maxProxiedSize }),
      maxKeyBytes,
      maxPageSize: storagePageSize,
    },
    accept,
    modes: mode === 'proxied' ? ['proxied'] : proxied ? ['direct', 'proxied'] : ['direct'],
    onConflict,
    capabilities: {
      conditionalWrites: storage.capabilities.conditionalWrites,
      signedUploads: storage.signUpload !== undefined,
      multipart: mode === 'direct' && storage.multipart !== undefined,
      thumbnails: thumbnails === 'browser',
    },
  }
  return { keys: [], run: () => json(status) }
}
