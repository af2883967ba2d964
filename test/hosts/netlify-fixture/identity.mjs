/**
 * TinaCloud's identity service, where it cannot be reached: loaded before a host by `NODE_OPTIONS=--import`, it stands in for that one
 * origin and lets all else through.
 */
const send = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const url = String(input instanceof Request ? input.url : input)
  if (!url.startsWith('https://identity.tinajs.io/')) return send(input, init)
  const token = new Headers(init?.headers).get('authorization')
  if (url !== 'https://identity.tinajs.io/v2/apps/my-site/currentUser' || token === null)
    return Response.json({}, { status: 401 })
  if (!['Bearer good', 'Bearer unverified'].includes(token)) return Response.json({}, { status: 401 })
  return Response.json({ id: 'u1', verified: token === 'Bearer good' })
}
