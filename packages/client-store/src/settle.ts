export type Settled<T> = { value: T } | { error: unknown }

/** Works on all, `width` at a time, and keeps the order; one that fails does not keep the others back. */
export async function settle<I, O>(
  inputs: readonly I[],
  width: number,
  work: (input: I) => Promise<O>,
): Promise<Settled<O>[]> {
  const results: Settled<O>[] = []
  const queue = inputs.entries()
  const worker = async () => {
    for (const [index, input] of queue) {
      results[index] = await work(input).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
