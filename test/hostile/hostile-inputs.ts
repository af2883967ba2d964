/** Requests as an attacker would send them, by fast-check: broken, oversized, forged, and now and then almost right. */
import { routes } from '@tina-s3/contract'
import fc from 'fast-check'
import { hostileStrings } from './hostile-strings.js'

const chosen = fc.constantFrom(...hostileStrings)
const text = fc.oneof(
  { weight: 5, arbitrary: chosen },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.tuple(chosen, chosen).map(([a, b]) => a + b) },
)
const uuid = '3f2b8c1e-0a4d-4c5e-9f6a-7b8c9d0e1f2a'
const receipts = [uuid, `${uuid}.100.reject`, `${uuid}.99999999999999999.replace`, `${uuid}.-1.rename`]
const numbers = [0, 1, 100, -1, 0.5, NaN, Infinity, 1e21, 2 ** 53, 70 * 1024 ** 2, '100', '1e3', null, true]
const number = fc.oneof(fc.constantFrom<unknown>(...numbers), fc.integer(), text)
const anything = fc.oneof(text, number, fc.jsonValue({ maxDepth: 4 }))
const uploadIds = ['x'.repeat(10_000), '../../x', 'a\r\nhost: evil', 'even', 'odd']

const fields = {
  key: fc.oneof(text, anything),
  from: text,
  to: text,
  directory: fc.oneof(text, anything),
  name: fc.oneof(text, anything),
  size: number,
  type: fc.oneof(text, anything),
  onConflict: fc.oneof(text, anything),
  receipt: fc.oneof(text, fc.constantFrom(...receipts)),
  uploadId: fc.oneof(text, fc.constantFrom(...uploadIds), anything),
  numbers: fc.oneof(fc.array(number, { maxLength: 5 }), anything),
  parts: anything,
  etag: fc.oneof(text, anything),
  width: number,
  height: number,
  small: fc.oneof(text, fc.base64String(), anything),
  large: fc.oneof(text, fc.base64String(), anything),
}
const monsters = [
  '['.repeat(5000),
  '{"a":'.repeat(2000),
  '"'.repeat(9),
  '{"__proto__":{"admin":true}}',
  'x'.repeat(1024 ** 2 + 1),
]
const form = fc
  .record({
    boundary: fc.constantFrom('b', 'b'.repeat(80), ''),
    name: text,
    filename: text,
    type: text,
    content: text,
    cut: fc.nat(400),
  })
  .map(({ boundary, name, filename, type, content, cut }) => {
    const disposition = `content-disposition: form-data; name="${name}"; filename="${filename}"`
    const whole = `--${boundary}\r\n${disposition}\r\ncontent-type: ${type}\r\n\r\n${content}\r\n--${boundary}--\r\n`
    return {
      contentType: `multipart/form-data; boundary=${boundary}`,
      body: cut < 100 ? whole.slice(0, cut) : whole,
    }
  })

const cursors = ['{"after":"../x"}', '{"after":1}', '{"token":"x"}', '{"after":"library/a.png"}'].map(btoa)
const anyQuery = fc.record(
  {
    directory: text,
    cursor: fc.oneof(text, fc.base64String(), fc.constantFrom(...cursors)),
    limit: number,
    search: text,
    ext: text,
    filesOnly: text,
    key: text,
    name: text,
    size: number,
    type: text,
    onConflict: text,
    route: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom(...Object.keys(routes), 'x')),
  },
  { requiredKeys: [] },
)

/** All as it should be but for one name, which gets past the first check. */
const right = {
  directory: 'd',
  name: 'a.png',
  size: 100,
  type: 'image/png',
  onConflict: 'rename',
  key: 'd/a.png',
  cursor: '',
  limit: 10,
  filesOnly: '',
  route: '',
}
const nearlyRight = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.tuple(arbitrary, fc.constantFrom(...Object.keys(right))).map(([hostile, name]) => ({
    ...hostile,
    ...right,
    ...(name in hostile && { [name]: hostile[name as keyof T] }),
  }))
const query = fc.oneof(anyQuery, nearlyRight(anyQuery))

/** Mostly as the routes for many files want it: entries in the right list, some beside others that are right. */
const batched = (arbitrary: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      arbitrary,
      fc.constantFrom('files', 'uploads', 'thumbnails', 'both', ''),
      fc.array(nearlyRight(arbitrary), { maxLength: 3 }),
    )
    .map(([first, list, others]) => {
      const entries = [first, ...others]
      if (list === 'both') return { ...first, files: entries, uploads: entries }
      return list === '' ? first : { [list]: entries }
    })
const json = fc
  .oneof(
    {
      weight: 8,
      arbitrary: batched(fc.record(fields, { requiredKeys: [] })).map((value) => JSON.stringify(value)),
    },
    { weight: 4, arbitrary: batched(fc.record(fields)).map((value) => JSON.stringify(value)) },
    { weight: 8, arbitrary: batched(nearlyRight(fc.record(fields))).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: anything.map((value) => JSON.stringify(value) ?? '') },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom(...monsters) },
  )
  .map((body) => ({ contentType: 'application/json', body }))

/** A file as it is, which may be anything. */
const raw = text.map((body) => ({ contentType: 'application/octet-stream', body }))

export interface HostileRequest {
  readonly method: string
  readonly path: string
  readonly contentType: string
  readonly origin: string | undefined
  readonly body: string | undefined
}

const methods = ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH']
const origins = ['https://evil.example', 'null', 'http://localhost', 'http://localhost:99']

/** A request below the base path, for one of the routes mostly. */
export const hostileRequest: fc.Arbitrary<HostileRequest> = fc
  .record({
    route: fc.constantFrom(...Object.values(routes)),
    seldom: fc.nat(9),
    otherMethod: fc.constantFrom(...methods),
    below: text,
    query,
    payload: fc.oneof({ weight: 6, arbitrary: json }, { weight: 2, arbitrary: form }, raw),
    otherType: text,
    origin: fc.constantFrom(...origins),
  })
  .map(({ route, seldom, otherMethod, below, query: values, payload, otherType, origin }) => {
    const search = new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)]))
    if (seldom === 0) for (const [name, value] of [...search]) search.append(name, value)
    const method = seldom === 1 ? otherMethod : route.method
    const path = route.path + (seldom === 2 ? `/${encodeURI(below.replace(/\p{Surrogate}/gu, ''))}` : '')
    const contentType = seldom === 3 ? otherType : payload.contentType
    return {
      method,
      path: `${path}?${search.toString()}`,
      contentType: contentType.replace(/[^\x20-\x7e]/g, ''),
      origin: seldom === 4 ? origin : undefined,
      body: method === 'GET' || method === 'HEAD' ? undefined : payload.body,
    }
  })
  .filter(({ path }) => URL.canParse(`http://localhost/api/s3/media${path}`))
