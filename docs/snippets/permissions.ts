import { type Authorize, MediaError } from '@tina-s3/core'
import { findUser } from './users.js'

export const authorize: Authorize = async ({ request, action, keys }) => {
  const user = await findUser(request.headers.get('cookie'))
  if (!user) return null
  if (action === 'delete' && !user.isAdmin) {
    throw new MediaError('forbidden', `Only administrators delete files: ${keys.join(', ')} stays.`)
  }
  return { id: user.id }
}
