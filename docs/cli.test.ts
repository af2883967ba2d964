/** `docs/cli.md` is made from the commands' own help: `npm run test:unit -- docs/cli.test.ts -u` writes it anew. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { createProgram } from '@tina-s3/cli'

it('docs/cli.md says what the commands say of themselves', async () => {
  const introduction = readFileSync(resolve(import.meta.dirname, 'snippets/cli-introduction.md'), 'utf8')
  const { commands: all } = await createProgram()
  const commands = all.map(
    (command) => `## tina-s3 ${command.name()}\n\n\`\`\`text\n${command.helpInformation().trim()}\n\`\`\`\n`,
  )
  const document = ['# The command line\n', introduction, ...commands].join('\n')
  const path = resolve(import.meta.dirname, 'cli.md')
  const formatted = await format(document, { ...(await resolveConfig(path)), parser: 'markdown' })
  await expect(formatted).toMatchFileSnapshot(path)
})
