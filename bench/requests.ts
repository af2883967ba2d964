/** Requests that a batch of small new files costs the site and the storage: counted by proxies in front of both, no times. */
import { setTimeout as wait } from 'node:timers/promises'
import { createMediaStore } from '@tina-s3/client-store'
import { judge } from './bars.js'
import { closeBrowser, createPictures, persist, restartBrowser } from './browser.js'
import { basePath, startHost } from './host-process.js'
import { type SeenRequest, isList, startHttpProxy } from './http-proxy.js'
import { print } from './report.js'
import { createBucket } from './s3.js'
import { endpoint } from './s3-config.js'

const count = 40
const { bucket, remove } = await createBucket('requests')
const storage = await startHttpProxy(endpoint)
const host = await startHost('direct', { bucket, endpoint: storage.origin })
const site = await startHttpProxy(host.origin)
try {
  await restartBrowser()
  const store = new (createMediaStore({ endpoint: site.origin + basePath }))()
  // A process compares its clock with the storage's once, soon after its first signature.
  await persist(store, createPictures(1, 20_000))
  while (!storage.seen.some(({ method }) => method === 'HEAD')) await wait(10)
  for (const { forget } of [site, storage]) forget()
  await persist(store, createPictures(1, 20_000))
  const forOne = storage.seen.length
  for (const { forget } of [site, storage]) forget()
  await persist(store, createPictures(count, 20_000))

  const puts = storage.seen.filter(({ isPresigned }) => isPresigned)
  const own = storage.seen.filter(({ isPresigned }) => !isPresigned)
  const rows = (who: string, seen: readonly SeenRequest[], name: (request: SeenRequest) => string) => {
    const counts = new Map<string, number>()
    for (const kind of seen.map(name)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return [...counts].map(([kind, number]) => [who, kind, String(number)])
  }
  print(
    `Requests of a batch of ${count} × 20 kB`,
    ['', 'request', 'count'],
    [
      ...rows('browser to site', site.seen, ({ method, url }) => `${method} ${url.split('?')[0]}`),
      ...rows('browser to storage', puts, ({ method }) => `presigned ${method}`),
      ...rows('site to storage', own, (request) => (isList(request) ? 'LIST' : request.method)),
    ],
    [
      judge('handlerRequests', site.seen.length),
      judge('storageRequests', forOne),
      `the storage had ${storage.seen.length} requests for the batch, LIST included: ${(storage.seen.length / count).toFixed(2)} per file`,
    ],
  )
} finally {
  await closeBrowser()
  for (const server of [site, host, storage]) server.close()
  await remove()
}
