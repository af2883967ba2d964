import type { UploadPlan } from '@tina-s3/contract'
import { expect } from 'vitest'
import type { Client } from './client.js'

export type PutPlan = UploadPlan & { mode: 'put' }

/** What the cases about presigned PUTs have in common. */
export function putUploads(client: () => Client) {
  return {
    async startPut(file: object): Promise<PutPlan> {
      const { status, body } = await client().start({ type: 'image/png', size: 100, ...file })
      expect({ status, mode: body.mode }).toEqual({ status: 200, mode: 'put' })
      return body as PutPlan
    },
    complete: ({ key, receipt }: PutPlan) => client().complete({ key, receipt }),
    abort: ({ key, receipt }: PutPlan) => client().abort({ key, receipt }),
    names: async (directory: string) => (await client().list({ directory })).items.map(({ name }) => name),
  }
}
