import { type StatusAnswer, maxKeyBytes } from '@tina-s3/contract'
import { type Operation, json } from '../call.js'
import { storePageSize } from '../listing/listing.js'

export const status: Operation = ({ settings }) => {
  const { storage, uploads } = settings
  const { mode, maxFileSize, maxProxiedSize, accept, onConflict, readForm } = uploads
  const answer: StatusAnswer = {
    limits: {
      maxFileSize,
      ...(readForm && { maxProxiedSize }),
      maxKeyBytes,
      maxPageSize: storePageSize,
    },
    accept,
    modes: mode === 'proxied' ? ['proxied'] : readForm ? ['direct', 'proxied'] : ['direct'],
    onConflict,
    capabilities: {
      conditionalWrites: storage.capabilities.conditionalWrites,
      signedUploads: storage.signUpload !== undefined,
      multipart: mode === 'direct' && storage.multipart !== undefined,
    },
  }
  return { keys: [], run: () => json(answer) }
}
