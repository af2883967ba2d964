/** Ends what makes no progress for a time: `fetch` itself may wait for ever. */
export interface IdleTimer {
  /** Aborts when the time is over, or with the caller's. */
  readonly signal: AbortSignal
  /** Something has moved. */
  touch(): void
  /** Nothing needs to move for now. */
  stop(): void
}

export function startIdleTimer(milliseconds: number, caller: AbortSignal | undefined): IdleTimer {
  const controller = new AbortController()
  const onIdle = () =>
    controller.abort(new DOMException(`Nothing has moved for ${milliseconds} ms.`, 'TimeoutError'))
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => clearTimeout(timer)
  const touch = () => {
    stop()
    timer = setTimeout(onIdle, milliseconds)
  }
  touch()
  return {
    signal: caller ? AbortSignal.any([caller, controller.signal]) : controller.signal,
    touch,
    stop,
  }
}
