import { type AbortUploadsResponse, type CompleteUploadsResponse, isProblem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { batchRequests, outcome } from './batch-requests.js'
import { put } from './client.js'
import { png, text } from './files.js'
import { type PutPlan, putUploads } from './put-uploads.js'
import type { Suite } from './suite.js'

/** Requests that complete or abort many uploads: each has a result or a problem of its own, in its position. */
export function batchCompletionCases({ client, options: { signedUploads } }: Suite): void {
  if (!signedUploads) return

  describe('requests that end many uploads', () => {
    const { startAll } = batchRequests(client)
    const { names } = putUploads(client)
    const completeAll = async (uploads: readonly { key: string; receipt: string }[]) => {
      const sent = uploads.map(({ key, receipt }) => ({ key, receipt }))
      const { status, body } = await client().post<CompleteUploadsResponse>('/uploads/complete', {
        uploads: sent,
      })
      expect(status).toBe(200)
      return body.results.map((result) => (isProblem(result) ? result.code : result.key))
    }
    const abortAll = async (uploads: readonly { key: string; receipt: string }[]) => {
      const sent = uploads.map(({ key, receipt }) => ({ key, receipt }))
      const { status, body } = await client().post<AbortUploadsResponse>('/uploads/abort', { uploads: sent })
      expect(status).toBe(200)
      return body.results.map((result) => result && result.code)
    }

    it('complete each upload that has arrived, as often as asked, and say what is wrong with the others', async () => {
      const directory = 'arrived'
      const lie = text('<!doctype html><script>alert(1)</script>')
      const plans = (await startAll([
        { directory, name: 'a.png' },
        { directory, name: 'b.png' },
        { directory, name: 'lie.png', size: lie.byteLength },
        { directory, name: 'missing.png' },
      ])) as PutPlan[]
      const [a, b, liar] = plans as [PutPlan, PutPlan, PutPlan]
      expect(await Promise.all([put(a, png()), put(b, png()), put(liar, lie)])).toEqual([200, 200, 200])
      const forged = { key: b.key, receipt: a.receipt }
      const outside = { key: '../a.png', receipt: a.receipt }
      const expected = ['arrived/a.png', 'name-taken', 'content-mismatch', 'not-found', 'invalid-path']
      expect(await completeAll([a, forged, liar, plans[3]!, outside, b, a])).toEqual([
        ...expected,
        'arrived/b.png',
        'arrived/a.png',
      ])
      expect(await completeAll([a, b])).toEqual(['arrived/a.png', 'arrived/b.png'])
      expect(await names(directory)).toEqual(['a.png', 'b.png'])
    })

    it('abort each upload by its own receipt, whatever the others are', async () => {
      const directory = 'aborted'
      const [a, b, c] = (await startAll(
        ['a.png', 'b.png', 'c.png'].map((name) => ({ directory, name })),
      )) as [PutPlan, PutPlan, PutPlan]
      expect(await Promise.all([put(a, png()), put(b, png())])).toEqual([200, 200])
      const forged = { key: b.key, receipt: a.receipt }
      expect(await abortAll([a, forged, c, { key: '', receipt: '' }])).toEqual([
        null,
        'receipt-mismatch',
        null,
        'invalid-input',
      ])
      expect(await names(directory)).toEqual(['b.png'])
      expect(await abortAll([a, b])).toEqual([null, null])
      expect(await names(directory)).toEqual([])
    })

    it('say that the name exists to who has sent a file in vain, and plan another name for who may have one', async () => {
      const directory = 'vain'
      const file = { directory, name: 'a.png' }
      const [first] = (await startAll([file])) as [PutPlan]
      const [second] = (await startAll([file])) as [PutPlan]
      const [third] = (await startAll([{ ...file, onConflict: 'rename' }])) as [PutPlan]
      const [fourth] = (await startAll([{ ...file, onConflict: 'replace' }])) as [PutPlan]
      expect(await put(first, png())).toBe(200)
      for (const late of [second, third, fourth]) expect(await put(late, png())).toBe(412)
      expect(await completeAll([second, third, fourth, first])).toEqual([
        'name-taken',
        'receipt-mismatch',
        'receipt-mismatch',
        'vain/a.png',
      ])
      const [again] = await startAll([{ ...file, onConflict: 'rename' }])
      expect(outcome(again!)).toBe('vain/a-1.png')
    })
  })
}
