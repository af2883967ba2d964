/** Who is last in line for each path. There is one map for the process, not one for each provider: several may use the same directory. */
const lines = new Map<string, Promise<unknown>>()

/** Runs the work on one path one after the other, in the order of the calls. */
export async function inLine<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = lines.get(path)
  const mine = (before ?? Promise.resolve()).then(work, work)
  lines.set(path, mine)
  try {
    return await mine
  } finally {
    if (lines.get(path) === mine) lines.delete(path)
  }
}
