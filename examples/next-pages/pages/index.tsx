import { readPosts, type Post } from '../posts'

export async function getServerSideProps() {
  return { props: { posts: await readPosts() } }
}

export default function Home({ posts }: { posts: Post[] }) {
  return (
    <main style={{ font: '1.1rem/1.6 system-ui', maxWidth: '44rem', margin: '2rem auto' }}>
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
