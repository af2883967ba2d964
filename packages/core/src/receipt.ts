/**
 * What ties a completion to its upload: who started it gets a receipt, and the object carries the receipt's hash. An object's metadata is
 * for everyone to read who can read the object, so it must not hold what lets one remove it.
 */
import type { StoredObject } from './storage.js'

const name = 'receipt'

export async function createReceipt(): Promise<{ receipt: string; metadata: Record<string, string> }> {
  const receipt = crypto.randomUUID()
  return { receipt, metadata: { [name]: await hash(receipt) } }
}

/** Whether the object came with the upload that got this receipt. */
export async function isReceiptOf(object: StoredObject, receipt: string): Promise<boolean> {
  return object.metadata?.[name] === (await hash(receipt))
}

async function hash(receipt: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(receipt))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
