import { type Authorize, MediaError, staysWithin, touches } from '@tina-s3/core'
import { findUser } from './users.js'

export const authorize: Authorize = async (context) => {
  const { request, action, keys, recursive } = context
  const user = await findUser(request.headers.get('cookie'))
  if (!user) return null
  // Nobody gets at these by way of the media manager.
  if (touches(context, 'private')) throw new MediaError('forbidden', 'private/ is not for editors.')
  // On the way to their directory, editors may look, but not search: that would reach the others'.
  const looks = action === 'list' && !recursive && keys.every((key) => ['', 'editors'].includes(key))
  const own = `editors/${user.id}`
  if (!user.isAdmin && !looks && !staysWithin(context, own)) {
    throw new MediaError('forbidden', `Your folder is ${own}.`)
  }
  return { id: user.id }
}
