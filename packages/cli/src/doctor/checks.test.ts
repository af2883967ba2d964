import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Check } from './check.js'
import { createChecks } from './checks.js'
import { helpOf } from './report.js'

const settings: Check = {
  id: 'settings',
  title: 'Settings',
  run: async () => ({ status: 'passed', what: '' }),
}
const checks = createChecks({ check: settings, site: undefined })
const document = resolve(import.meta.dirname, '../../../../docs/troubleshooting.md')
const headings = readFileSync(document, 'utf8').match(/^### .*$/gm) ?? []

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-')

describe('the checks of the doctor', () => {
  it.each(checks.map(({ id }) => [id]))(
    '%s has an entry in troubleshooting.md, which its link leads to',
    (id) => {
      expect(headings).toContain(`### \`doctor: ${id}\``)
      expect(headings.map(anchorOf)).toContain(new URL(helpOf(id)).hash.slice(1))
    },
  )

  const refused = createChecks({ check: settings, site: undefined, publishedVariable: 'VITE_S3_SECRET' })

  it.each([
    ['usually', checks],
    ['where the secret key is in a public variable', refused],
  ])('have one id each, and build on earlier ones alone, %s', (_, all) => {
    const ids = all.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [index, { needs = [] }] of all.entries())
      for (const need of needs) expect(ids.slice(0, index)).toContain(need)
  })
})
