/** Which files of a site may name media. */
import ignore from 'ignore'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { glob } from 'tinyglobby'
import { UsageError } from '../errors.js'
import { extensions } from './references.js'

export interface ContentOptions {
  /** Files and directories, relative to the site's directory. @default all of it but what git ignores, and what is built or installed */
  content?: string[]
}

/** What is built, installed or written by tools. Files and directories whose names begin with a dot are left out as well. */
const ignored = [
  '**/{node_modules,__generated__,cdk.out}/**',
  '{dist,build,out,coverage,_site}/**',
  '**/{package,package-lock,npm-shrinkwrap,tina-lock,composer.lock}.json',
  '**/pnpm-{lock,workspace}.yaml',
  '**/tsconfig*.json',
  'public/admin/**',
]

/**
 * Files of content, and of code, relative to the site's directory with slashes, in order.
 * @throws UsageError when one of `content` is not there
 */
export async function findFiles(directory: string, { content }: ContentOptions = {}): Promise<string[]> {
  const suffix = `*.{${[...extensions.content, ...extensions.code].join(',')}}`
  const patterns = content?.map((path) => toPattern(directory, path, suffix)) ?? [`**/${suffix}`]
  const files = await glob(patterns, {
    cwd: directory,
    ignore: ignored,
    caseSensitiveMatch: false,
    expandDirectories: false,
    followSymbolicLinks: false,
  })
  return [...new Set(content ? files : withoutIgnored(directory, files))].sort()
}

function withoutIgnored(directory: string, files: readonly string[]): readonly string[] {
  const path = join(directory, '.gitignore')
  return existsSync(path) ? ignore().add(readFileSync(path, 'utf8')).filter(files) : files
}

function toPattern(directory: string, path: string, suffix: string): string {
  const absolute = resolve(directory, path)
  if (!existsSync(absolute))
    throw new UsageError(
      `There is no ${path} in ${directory}: --content takes files and directories of the site.`,
    )
  const escaped = (relative(directory, absolute).split(sep).join('/') || '.').replace(/[!()*?[\]{}]/g, '\\$&')
  return statSync(absolute).isDirectory() ? `${escaped}/**/${suffix}` : escaped
}
