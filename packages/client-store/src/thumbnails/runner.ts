import { type Drawing, draw } from './draw.js'

type Draw = typeof draw

let address: string | undefined

/** Milliseconds for one picture: some decoders never end, and the next picture waits for its turn. */
const timeout = 30_000

const expire = () => new Promise<never>((_, reject) => setTimeout(reject, timeout, new Error()))

/** Off the main thread, which scaling a photo blocks for 300 ms. Each picture has a worker of its own: its memory ends with it. */
const drawInWorker: Draw = async (...input) => {
  const script = () => `onmessage=({data})=>(${String(draw)})(...data).then(postMessage,()=>postMessage())`
  address ??= URL.createObjectURL(new Blob([script()], { type: 'text/javascript' }))
  const worker = new Worker(address)
  const drawing = new Promise<Drawing | string | undefined>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Drawing | string | undefined>) => resolve(data)
    worker.onerror = worker.onmessageerror = reject
    worker.postMessage(input)
  })
  return Promise.race([drawing, expire()]).finally(() => worker.terminate())
}

const drawOnPage: Draw = (...input) => Promise.race([draw(...input), expire()])

let chosen: ReturnType<typeof choose> | undefined

/**
 * The way to draw that has passed its test in this session, and the type it encodes. A Content-Security-Policy may forbid the worker (`worker-src blob:`),
 * and a bundler may have made the function depend on its module.
 * @throws where pictures do not come out as they are
 */
export function chooseDraw(): ReturnType<typeof choose> {
  return (chosen ??= choose())
}

async function choose(): Promise<readonly [Draw, type: string]> {
  const options = { sides: [], maxBytes: 0, type: 'image/webp' }
  for (const way of [drawInWorker, drawOnPage]) {
    const type = await way(options).catch(() => undefined)
    // Browsers that do not encode WebP give PNG.
    if (type) return [way, type === options.type ? type : 'image/jpeg']
  }
  throw new Error()
}
