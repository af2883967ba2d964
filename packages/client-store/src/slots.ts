/** Runs a task when one of `width` places is free, in the order they asked. */
export type Slots = <T>(task: () => Promise<T>) => Promise<T>

export function createSlots(width: number): Slots {
  const waiting: (() => void)[] = []
  let free = width
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
