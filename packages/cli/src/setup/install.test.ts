import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { installPackages, packageCommands } from './install.js'

const packages = { add: ['@tina-s3/core', '@tina-s3/client-store'], remove: ['next-tinacms-s3'] }
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tina-s3-install-'))
  vi.stubEnv('PATH', [directory, process.env.PATH].join(delimiter))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})

/** Stands for npm: notes how it is called. */
function program(name: string, lines: string): void {
  writeFileSync(join(directory, name), `#!/bin/sh\necho "$PWD $@" >> "${directory}/calls"\n${lines}\n`)
  chmodSync(join(directory, name), 0o755)
}

it.each([
  ['npm', 'npm uninstall next-tinacms-s3', 'npm i @tina-s3/core @tina-s3/client-store'],
  ['pnpm', 'pnpm remove next-tinacms-s3', 'pnpm add @tina-s3/core @tina-s3/client-store'],
  ['yarn', 'yarn remove next-tinacms-s3', 'yarn add @tina-s3/core @tina-s3/client-store'],
  ['bun', 'bun remove next-tinacms-s3', 'bun add @tina-s3/core @tina-s3/client-store'],
] as const)('says what %s is to run', (agent, ...commands) => {
  expect(packageCommands(agent, packages)).toEqual(commands)
})

it('runs the package manager in the site', async () => {
  program('npm', 'exit 0')
  expect(await installPackages(directory, 'npm', packages)).toBeUndefined()
  expect(readFileSync(join(directory, 'calls'), 'utf8').split('\n')).toEqual([
    expect.stringMatching(/ uninstall next-tinacms-s3$/),
    expect.stringMatching(/ i @tina-s3\/core @tina-s3\/client-store$/),
    '',
  ])
})

it('stops at what fails, and says what that was', async () => {
  program('npm', 'echo "E404 no such package" >&2; exit 1')
  expect(await installPackages(directory, 'npm', packages)).toEqual({
    command: 'npm uninstall next-tinacms-s3',
    output: 'E404 no such package',
  })
})

it('says when the package manager is not there', async () => {
  vi.stubEnv('PATH', directory)
  expect(await installPackages(directory, 'pnpm', { add: ['a'], remove: [] })).toEqual({
    command: 'pnpm add a',
    output: expect.stringContaining('ENOENT'),
  })
})
