/** Progress of long work, on the error output, so that results can be piped. */
import ora from 'ora'

export interface Progress {
  update(text: string): void
  /** Takes the line away. */
  stop(): void
}

/** A line that moves on a terminal; elsewhere, such as in CI, a line every ten seconds. */
export function showProgress(text: string): Progress {
  // Terminals without a width, such as of some containers, would keep ora counting lines for ever.
  if (process.stderr.isTTY && process.stderr.columns > 0) {
    const spinner = ora({ text, stream: process.stderr }).start()
    return { update: (next) => void (spinner.text = next), stop: () => void spinner.stop() }
  }
  let current = text
  const timer = setInterval(() => console.error(current), 10_000)
  return { update: (next) => void (current = next), stop: () => clearInterval(timer) }
}
