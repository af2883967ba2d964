import { type Problem, type StartUploadsResponse, type UploadPlan, isProblem } from '@tina-s3/contract'
import { expect } from 'vitest'
import type { Client } from './client.js'

/** What the cases about requests for many files have in common. */
export function batchRequests(client: () => Client) {
  return {
    async startAll(files: readonly object[]): Promise<readonly (UploadPlan | Problem)[]> {
      const whole = files.map((file) => ({ type: 'image/png', size: 100, ...file }))
      const { status, body } = await client().post<StartUploadsResponse>('/uploads', { files: whole })
      expect(status).toBe(200)
      expect(body.plans).toHaveLength(files.length)
      return body.plans
    },
  }
}

/** The key that a file gets, or `proxied` when the host decides on it later; or the code of its problem. */
export function outcome(plan: UploadPlan | Problem): string {
  if (isProblem(plan)) return plan.code
  return plan.mode === 'proxied' ? plan.mode : plan.key
}
