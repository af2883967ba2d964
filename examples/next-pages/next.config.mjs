/** Pages Router has no route handlers outside `/api`: readers see `/media/…` all the same. */
export default {
  rewrites: async () => [{ source: '/media/:key*', destination: '/api/media/:key*' }],
}
