import MarkdownIt from 'markdown-it'
import type { Post } from './posts.ts'

// Leaves out raw HTML, and links that are scripts.
const markdown = new MarkdownIt({ linkify: true })

export function renderHome(posts: readonly Post[]): string {
  const items = posts.map(
    (post) => `<li><a href="/posts/${post.slug}">${picture(post)}<h2>${escape(post.title)}</h2></a></li>`,
  )
  return page('Field notes', `<h1>Field notes</h1><ul>${items.join('')}</ul>`)
}

export function renderPost(post: Post): string {
  const body = `<p><a href="/">All notes</a></p><h1>${escape(post.title)}</h1>${picture(post)}${markdown.render(post.body)}`
  return page(post.title, body)
}

function picture({ hero }: Post): string {
  return hero === undefined ? '' : `<img src="${escape(hero)}" alt="">`
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
<main>${body}</main>
<footer><a href="/admin/index.html">Edit this site</a></footer>
</html>`
}

const style = `
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
img { width: 100%; aspect-ratio: 2; object-fit: cover; border-radius: .5rem; background: #eee }
ul { list-style: none; padding: 0 } li a { color: inherit; text-decoration: none }
footer { margin-top: 3rem; border-top: 1px solid #ddd; padding-top: 1rem }`

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
