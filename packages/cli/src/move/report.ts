import { quote } from '../output/quote.js'
import type { MoveResult } from './move.js'

interface Command {
  readonly from: string
  readonly to: string
  readonly dryRun: boolean
  readonly remove: boolean
}

/** For people: what was done, what is left, and what to do next. */
export function printMove(result: MoveResult, { from, to, dryRun, remove }: Command): void {
  const { items, copied, content, left, problems, deleted, kept } = result
  if (dryRun) for (const item of items) console.log(`${item.from} -> ${item.to}`)
  if (dryRun) for (const { diff } of content) console.log(diff)
  for (const { file, line, key } of left) console.log(`left as it is: ${file}:${line}  ${key}`)
  for (const { file, problem } of problems) console.log(`${file}: ${problem}`)
  const addresses = content.reduce((sum, each) => sum + each.addresses, 0)
  const changes = `${addresses} addresses in ${content.length} files`
  if (content.length === 0 && left.length === 0)
    console.log(
      'Nothing names these files by a known address. Others, such as /uploads, are named by --address.',
    )
  if (dryRun) return console.log(`Would copy ${items.length} files and change ${changes}.`)
  const deletions = remove ? `, deleted ${deleted} old files` : ''
  console.log(
    `Copied ${copied} files (${items.length - copied} were there already), changed ${changes}${deletions}.`,
  )
  if (!remove)
    console.log(
      `The old files are still there. Deploy the new content, then run the same command with --delete: tina-s3 move ${quote(from)} ${quote(to)} --delete`,
    )
  else if (kept.length > 0)
    console.log(
      `${kept.length} old files are still there, since the lines above name them or may do so. Change those, or name the base of their addresses (--address /media), and run the command again.`,
    )
}
