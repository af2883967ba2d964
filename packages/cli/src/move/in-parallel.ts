import pLimit from 'p-limit'

/** Files that are copied or deleted at a time. */
const concurrency = 8

/** Does the same for all, a few at a time. After a failure nothing more is started, and it is reported when nothing is under way any more. */
export async function inParallel<T>(
  items: Iterable<T>,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined
  await pLimit(concurrency).map(items, async (item) => {
    if (failure) return
    try {
      signal?.throwIfAborted()
      await work(item)
    } catch (error) {
      failure ??= { error }
    }
  })
  if (failure) throw failure.error
}
