/** Stands for the site's own sessions. */
const sessions = new Map([
  ['session=1', { id: 'ada', isAdmin: true }],
  ['session=2', { id: 'bob', isAdmin: false }],
])

export async function findUser(cookie: string | null) {
  return sessions.get(cookie ?? '')
}
