/** The panel in the corner that shows uploads. Loaded when one takes longer, or when one has failed. */
import { create, createLine } from './line.js'
import { createMeter, describeUpload, summarize } from './model.js'
import { createSheet } from './styles.js'
import { texts } from './texts.js'
import type { WatchedUpload } from './watch.js'

const tag = 'tina-s3-uploads'
/** Milliseconds between two looks at the uploads: progress comes more often than anybody can read it. */
const interval = 250
/** Looks for which the panel stays when all is well: three seconds. */
const farewell = 12

declare global {
  interface HTMLElementTagNameMap {
    [tag]: HTMLElement
  }
}

let open: (() => void) | undefined

/** Shows the uploads until all is well, or until the editor closes the panel. */
export function openPanel(uploads: Set<WatchedUpload>): void {
  open ??= createPanel(uploads)
  open()
}

function createPanel(uploads: Set<WatchedUpload>): () => void {
  // A second copy of the package may have done it.
  if (!customElements.get(tag)) customElements.define(tag, class extends HTMLElement {})
  const host = create(tag, { role: 'region', ariaLabel: texts.panel })
  const root = host.attachShadow({ mode: 'open' })
  const measure = createMeter()
  const header = createLine('header', actOnAll)
  const close = create('button', { onclick: leave, ariaLabel: texts.close, textContent: '✕' })
  const list = create('ul')
  const lines = new Map<WatchedUpload, (isOffline: boolean) => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let state: WatchedUpload['state']
  /** Looks since all is well. */
  let well = 0
  /** Whose list lacks a file that was tried again. */
  let stale: WatchedUpload['events']

  header.title.ariaLive = 'polite'
  header.button.after(close)
  root.adoptedStyleSheets = [createSheet()]
  root.append(header.element, list)

  function look(): void {
    const isOffline = !navigator.onLine
    const focused = root.activeElement as HTMLElement | null
    const summary = summarize(uploads, measure, isOffline)
    state = summary.state
    header.show(summary)
    for (const upload of uploads) if (!lines.has(upload)) add(upload)
    for (const show of lines.values()) show(isOffline)
    // The focus would be lost with its button.
    if (focused?.hidden) close.focus()
    well = state === 'running' || state === 'failed' ? 0 : well + 1
    if (well > farewell) leave()
    if (state === 'running') return
    // TinaCMS lists its media again: to it, the file has failed.
    stale?.dispatch({ type: 'media:pageSize' })
    stale = undefined
    if (host.isConnected) return
    clearInterval(timer)
    timer = undefined
  }

  function add(upload: WatchedUpload): void {
    const measure = createMeter()
    const { element, show } = createLine('li', () => actOn([upload]), upload.file.name)
    list.append(element)
    lines.set(upload, (isOffline) => {
      show(describeUpload(upload, measure, isOffline))
      if (uploads.has(upload)) return
      element.remove()
      lines.delete(upload)
    })
  }

  /** Cancels an upload, or tries it again. */
  function act(upload: WatchedUpload): void {
    if (upload.state === 'running') upload.cancel?.()
    else
      upload.send().then(
        () => (stale = upload.events),
        () => undefined,
      )
  }

  function actOnAll(): void {
    actOn([...uploads].filter((upload) => upload.state === state))
  }

  function actOn(some: readonly WatchedUpload[]): void {
    some.forEach(act)
    // What the buttons do next has changed.
    look()
  }

  function leave(): void {
    host.remove()
    for (const upload of uploads) if (upload.state !== 'running') uploads.delete(upload)
  }

  return () => {
    if (!host.isConnected) document.body.append(host)
    // Later: screen readers speak of what changes in an element that is there.
    setTimeout(look)
    timer ??= setInterval(look, interval)
  }
}
