/** The table of all bars, and bench/RESULTS.md. */
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Row } from './bars.js'
import { table } from './report.js'

const header = ['work', 'ours', 'next-tinacms-s3', 'bare', 'ratio', 'bar', 'met']

export function toTable(rows: readonly Row[]): string {
  const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'met' : '**missed**')
  return table(
    header,
    rows.map((row) => {
      const { work, ours, rival = '', bare = '', ratio = '', bar = '' } = row
      return [work, ours, rival, bare, ratio, bar, verdict(row)]
    }),
  ).join('\n')
}

/** @param details sections of Markdown, as the parts print them */
export function toResults(rows: readonly Row[], details: readonly string[]): string {
  const { version } = JSON.parse(readFileSync('bench/node_modules/next-tinacms-s3/package.json', 'utf8')) as {
    version: string
  }
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `# Results

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${memory} GiB, next-tinacms-s3 ${version}.
Server, client and storage share the machine, and rivals take turns in one run: read the ratios, not the seconds. What the parts measure is in [README.md](README.md).

${toTable(rows)}

${details.join('\n')}`
}
