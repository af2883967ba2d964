/** Uploads that would end with the page. */
let running = 0

/** Has the browser ask before the page is closed or reloaded, as long as a task runs. */
export async function askBeforeLeaving<T>(task: () => Promise<T>): Promise<T> {
  // Only then: some browsers do not keep a page for the way back that has such a listener.
  if (running++ === 0) globalThis.window?.addEventListener('beforeunload', ask)
  try {
    return await task()
  } finally {
    if (--running === 0) globalThis.window?.removeEventListener('beforeunload', ask)
  }
}

function ask(event: Event): void {
  event.preventDefault()
}
