/** The site's content: Markdown files with front matter, as TinaCMS writes them. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Post {
  readonly title: string
  /** URL of a picture; empty without one. */
  readonly hero: string
  readonly body: string
}

const postsDirectory = 'content/posts'

export async function readPosts(): Promise<Post[]> {
  const files = (await readdir(postsDirectory)).filter((file) => file.endsWith('.md')).sort()
  return Promise.all(files.map((file) => readPost(join(postsDirectory, file))))
}

async function readPost(path: string): Promise<Post> {
  const [, frontMatter = '', body = ''] = (await readFile(path, 'utf8')).split(/^---\r?\n/m)
  const { title, hero } = parse(frontMatter) as { title?: unknown; hero?: unknown }
  return { title: `${title ?? path}`, hero: typeof hero === 'string' ? hero : '', body: body.trim() }
}
