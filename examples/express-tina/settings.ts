/** Where this site runs and where its content is, all of it from the environment. */
export const port = Number(process.env.PORT ?? 3000)

/** The site as its readers, and the admin, see it. */
export const origin = `http://localhost:${port}`

export const postsDirectory = 'content/posts'

/** Where media is kept as long as no bucket is named. */
export const mediaDirectory = 'media'
