import { type Mention, type Usage } from './usage.js'

/** For people: what is unused, missing and in code, and how much of it. */
export function printUsage({ files, mentions, unused, missing, inCode, problems }: Usage): void {
  section(
    'Unused, since neither content nor code names them:',
    unused,
    ({ key, size }) => `${toSize(size).padStart(9)}  ${key}`,
  )
  section('Missing, though content names them:', missing, toLine)
  section(
    'Named in code, which no command changes:',
    inCode,
    (mention) => toLine(mention) + (mention.isThere ? '' : ' (not there)'),
  )
  section('Not read as what they are:', problems, ({ file, problem }) => `${file}: ${problem}`)
  const bytes = unused.reduce((sum, { size }) => sum + size, 0)
  console.log(
    `${files} files, ${mentions} addresses: ${unused.length} unused (${toSize(bytes)}), ${missing.length} missing, ${inCode.length} in code.`,
  )
  if (files > 0 && mentions === 0)
    console.log('Nothing names files by a known address. Others, such as /media, are named by --address.')
}

function section<T>(title: string, items: readonly T[], toText: (item: T) => string): void {
  if (items.length === 0) return
  console.log(title)
  for (const item of items) console.log(`  ${toText(item)}`)
  console.log()
}

function toLine({ file, line, key }: Mention): string {
  return `${file}:${line}  ${key}`
}

const units = ['B', 'KB', 'MB', 'GB', 'TB']

function toSize(bytes: number): string {
  let size = bytes
  let unit = 0
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`
}
