/** Names that are locked in this tab. */
const held = new Set<string>()

/**
 * Locks a name in this tab and, where browsers have the Web Locks API, in all tabs of the site.
 * @returns how to let go of it; nothing when someone else has it
 */
export async function acquire(name: string): Promise<(() => void) | undefined> {
  if (held.has(name)) return undefined
  held.add(name)
  const release = () => void held.delete(name)
  // Not in Node, in old browsers, and on sites without HTTPS.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks
  if (!locks) return release
  return new Promise((resolve) => {
    const fail = () => {
      release()
      resolve(undefined)
    }
    const hold = (lock: Lock | null) =>
      lock ? new Promise<void>((free) => resolve(() => (release(), free()))) : fail()
    // Pages that are going away, or may not have locks, are refused.
    locks.request(name, { ifAvailable: true }, hold).catch(fail)
  })
}
