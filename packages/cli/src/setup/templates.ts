/**
 * The code that set-up writes: copies of the examples' files, which `templates.test.ts` keeps equal. They are published with `src`, so that the
 * path is the same from there and from `dist`.
 */
import { readFileSync } from 'node:fs'

export type Language = 'ts' | 'js'

export type TemplateName =
  | 'astro'
  | 'express'
  | 'hono'
  | 'media'
  | 'media-express'
  | 'media-netlify'
  | 'media-store'
  | 'netlify'
  | 'next-app'
  | 'next-pages'
  | 'react-router'
  | 'sveltekit'

export function readTemplate(name: TemplateName, language: Language): string {
  const url = new URL(`../../src/setup/templates/${name}.${language}.txt`, import.meta.url)
  return readFileSync(url, 'utf8')
}
