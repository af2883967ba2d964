/**
 * What ties a completion to its upload. Whoever starts one gets a receipt (an upload token), and the
 * object carries the receipt's hash: metadata is for everyone to read who can read the object, so it
 * must not hold what lets one remove it.
 *
 * The receipt also says what was declared when the upload started, so that the server has nothing to
 * remember; S3 does not return the metadata of an incomplete multipart upload. Tampering changes its
 * hash.
 */
import { type ConflictPolicy, conflictPolicies } from '@tina-s3/contract'
import { sha256 } from '../storage/sha256.js'
import type { StoredObject } from '../storage/provider.js'

const name = 'receipt'

/** What was declared when an upload started. */
export interface Declared {
  /** Bytes. */
  readonly size: number
  readonly onConflict: ConflictPolicy
  /**
   * Set for a replacement, whose bytes go to a staging key first: the ETag of the version that is to be
   * replaced, or `''` for whatever has the name by then.
   */
  readonly replaces?: string | undefined
}

export async function createReceipt({
  size,
  onConflict,
  replaces,
}: Declared): Promise<{ receipt: string; metadata: Record<string, string> }> {
  const fields: (string | number)[] = [crypto.randomUUID(), size, onConflict]
  if (replaces !== undefined) fields.push(toHex(replaces))
  const receipt = fields.join('.')
  return { receipt, metadata: { [name]: await sha256(receipt) } }
}

/** `undefined` for what no upload has been given. */
export function readReceipt(receipt: string): Declared | undefined {
  const [, digits, policy, hex] =
    /^[0-9a-f-]{36}\.(\d{1,16})\.(\w{1,16})(?:\.([0-9a-f]*))?$/.exec(receipt) ?? []
  const onConflict = conflictPolicies.find((candidate) => candidate === policy)
  if (onConflict === undefined) return undefined
  return { size: Number(digits), onConflict, ...(hex !== undefined && { replaces: fromHex(hex) }) }
}

/** Whether the object came with the upload that got this receipt. */
export async function isReceiptOf(object: StoredObject, receipt: string): Promise<boolean> {
  return object.metadata?.[name] === (await sha256(receipt))
}

function toHex(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(hex: string): string {
  const pairs = hex.match(/../g) ?? []
  return new TextDecoder().decode(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))
}
