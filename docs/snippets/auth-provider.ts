/** Stands for the auth provider of a self-hosted Tina backend: lets in whoever sends the token `editor`. */
import type { BackendAuthProvider } from '@tina-s3/core/tinacloud'

export const authProvider: BackendAuthProvider = {
  isAuthorized: async (req: { headers: Record<string, string> }) =>
    req.headers.authorization === 'Bearer editor'
      ? { isAuthorized: true }
      : { isAuthorized: false, errorCode: 401, errorMessage: 'Sign in.' },
}
