import type { UploadPlan } from '@tina-s3/contract'
import { type Operation, json } from '../call.js'
import { readJson } from '../input.js'
import { createReceipt } from '../receipt.js'
import { assertSize, findPlace, readAnnounced } from '../uploads.js'

export const startUpload: Operation = async (call) => {
  const { settings, request } = call
  const { storage, uploads } = settings
  const announced = readAnnounced(call, await readJson(request))
  return {
    keys: [announced.key],
    run: async () => {
      if (uploads.mode === 'proxied' || storage.signUpload === undefined) {
        assertSize(announced.size, uploads.maxProxiedSize)
        return json({ mode: 'proxied' }, 201)
      }
      const { key, storeKey, onlyIf } = await findPlace(call, announced)
      const { receipt, metadata } = await createReceipt()
      const signed = await storage.signUpload(storeKey, {
        ...announced.file,
        size: announced.size,
        expiresIn: uploads.urlTtl,
        onlyIf,
        metadata,
        signal: request.signal,
      })
      const plan: UploadPlan = { mode: 'put', key, receipt, request: signed }
      return json(plan, 201)
    },
  }
}
