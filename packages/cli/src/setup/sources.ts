/** The site's own code. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** Relative to the site's directory, with slashes. */
  readonly path: string
  readonly text: string
}

const isSource = /\.[cm]?[jt]sx?$/
const leftOut = new Set(['node_modules', 'dist', 'build', 'out', 'public', 'coverage', '__generated__'])
/** What is longer was made by a program. */
const maxSize = 200_000

/** Reads every JavaScript and TypeScript file but those that were installed or built. */
export function readSources(directory: string): SourceFile[] {
  return filesBelow(directory, '').map((path) => ({
    path,
    text: readFileSync(join(directory, path), 'utf8'),
  }))
}

function filesBelow(root: string, directory: string): string[] {
  const entries = readdirSync(join(root, directory), { withFileTypes: true })
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`
      if (entry.isDirectory()) return isLeftOut(entry.name) ? [] : filesBelow(root, path)
      const isOwn = entry.isFile() && isSource.test(entry.name) && statSync(join(root, path)).size <= maxSize
      return isOwn ? [path] : []
    })
}

const isLeftOut = (name: string) => leftOut.has(name) || (name.startsWith('.') && name !== '.tina')
