/**
 * What ties a completion to its upload: who started it gets a receipt, and the object carries the receipt's hash. An object's metadata is
 * for everyone to read who can read the object, so it must not hold what lets one remove it.
 *
 * The receipt of an upload in parts also says what was announced, since stores do not tell of an unfinished upload what it was begun with.
 * Whoever alters it, alters its hash.
 */
import { type ConflictPolicy, conflictPolicies } from '@tina-s3/contract'
import { sha256 } from './sha256.js'
import type { StoredObject } from './storage.js'

const name = 'receipt'

/** What was announced when an upload in parts began. */
export interface Terms {
  /** Bytes. */
  readonly size: number
  readonly onConflict: ConflictPolicy
}

export async function createReceipt(
  terms?: Terms,
): Promise<{ receipt: string; metadata: Record<string, string> }> {
  const id = crypto.randomUUID()
  const receipt = terms ? `${id}.${terms.size}.${terms.onConflict}` : id
  return { receipt, metadata: { [name]: await sha256(receipt) } }
}

/** `undefined` for what is no receipt of an upload in parts. */
export function readTerms(receipt: string): Terms | undefined {
  const [, digits, policy] = /^[0-9a-f-]{36}\.(\d{1,16})\.(\w+)$/.exec(receipt) ?? []
  const onConflict = conflictPolicies.find((candidate) => candidate === policy)
  return onConflict && { size: Number(digits), onConflict }
}

/** Whether the object came with the upload that got this receipt. */
export async function isReceiptOf(object: StoredObject, receipt: string): Promise<boolean> {
  return object.metadata?.[name] === (await sha256(receipt))
}
