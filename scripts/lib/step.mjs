/** Long work, told in one line each: what is going on and for how many seconds. */

/** What went wrong and what to do about it: for the person at the keyboard, without a stack. */
export class Failure extends Error {}

/**
 * Shows a title while the work goes on, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1000)
  const stop = process.stdout.isTTY ? rewrite(title, seconds) : repeat(title, seconds)
  try {
    const result = await work()
    stop()
    console.log(`✓ ${title} (${seconds()} s)`)
    return result
  } catch (error) {
    stop()
    console.log(`✗ ${title} (${seconds()} s)`)
    throw error
  }
}

function rewrite(title, seconds) {
  const clear = '\r\u001b[K'
  const show = () => process.stdout.write(`${clear}… ${title} (${seconds()} s)`)
  show()
  const timer = setInterval(show, 1000)
  return () => {
    clearInterval(timer)
    process.stdout.write(clear)
  }
}

function repeat(title, seconds) {
  console.log(`… ${title}`)
  const timer = setInterval(() => console.log(`… ${title} (${seconds()} s)`), 10_000)
  return () => clearInterval(timer)
}
