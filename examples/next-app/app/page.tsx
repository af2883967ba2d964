import { readPosts } from '../posts'

export const dynamic = 'force-dynamic'

export default async function Home() {
  const posts = await readPosts()
  return (
    <main>
      <h1>Field notes</h1>
      {posts.map(({ title, hero, body }) => (
        <article key={title}>
          <h2>{title}</h2>
          {hero && <img src={hero} alt="" style={{ width: '100%' }} />}
          <p>{body}</p>
        </article>
      ))}
      <a href="/admin/index.html">Edit this site</a>
    </main>
  )
}
