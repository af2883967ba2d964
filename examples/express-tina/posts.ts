/** The site's content: Markdown files with front matter, as TinaCMS writes them. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

const postsDirectory = 'content/posts'

export interface Post {
  readonly slug: string
  readonly title: string
  /** URL of a picture. */
  readonly hero?: string
  /** Markdown. */
  readonly body: string
}

export async function readPosts(): Promise<Post[]> {
  const files = (await readdir(postsDirectory)).filter((file) => file.endsWith('.md')).sort()
  const posts = await Promise.all(files.map((file) => readPost(file.slice(0, -'.md'.length))))
  return posts.filter((post) => post !== undefined)
}

export async function readPost(slug: string): Promise<Post | undefined> {
  if (!/^[\w-]+$/.test(slug)) return undefined
  const text = await readFile(join(postsDirectory, `${slug}.md`), 'utf8').catch(() => undefined)
  const [, frontMatter, body] = /^---\r?\n(.*?)^---\r?\n?(.*)$/ms.exec(text ?? '') ?? []
  if (frontMatter === undefined || body === undefined) return undefined
  const { title, hero } = parse(frontMatter) as { title?: unknown; hero?: unknown }
  return {
    slug,
    title: typeof title === 'string' ? title : slug,
    ...(typeof hero === 'string' && hero !== '' && { hero }),
    body,
  }
}
