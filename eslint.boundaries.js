// @ts-check
/**
 * Who may import whom: `contract ← core ← adapter-*` and `contract ← client-store`. Tests may import what they like.
 * The budgets check the same on the bundles; this says it in the editor.
 */
import { readFileSync } from 'node:fs'

const tests = ['**/*.test.ts', 'packages/*/test/**']

/** Core's entries that are chosen by name, as package.json exports them, and what each keeps in the folder of its name. */
const core = /** @type {{ exports: object }} */ (
  JSON.parse(readFileSync('packages/core/package.json', 'utf8'))
)
const leaves = Object.keys(core.exports).flatMap((path) => (path === '.' ? [] : [path.slice('./'.length)]))
const leafFiles = leaves.flatMap((name) => [`packages/core/src/${name}.ts`, `packages/core/src/${name}/**`])

const nodeBuiltins = { regex: '^node:', message: 'This runs in any runtime: no node: modules.' }
const aws = { regex: '^@(aws-sdk|smithy)/', message: 'The AWS SDK stays in core/s3.' }
const tina = { regex: '^(tinacms|@tinacms/.*)$', message: 'No TinaCMS code here.' }

/** The storage providers among the entries. */
const providers = ['s3', 's3-fetch', 's3-protocol', 'fs', 'memory']

export const boundaries = [
  boundary({
    files: ['packages/contract/src/**/*.ts'],
    patterns: [{ regex: '^[^.]', message: 'The contract depends on nothing.' }],
  }),
  boundary({
    files: ['packages/core/src/**/*.ts'],
    ignores: leafFiles,
    patterns: [
      nodeBuiltins,
      aws,
      tina,
      { regex: '^busboy$', message: 'busboy stays in core/busboy.' },
      {
        regex: `^(\\.{1,2}/)+(${leaves.join('|')})(\\.js$|/)`,
        message: 'A leaf entry is chosen by whoever imports it, never by a neutral file.',
      },
    ],
  }),
  boundary({
    files: providers.flatMap((name) => [`packages/core/src/${name}.ts`, `packages/core/src/${name}/**/*.ts`]),
    patterns: [
      {
        regex: '^\\.{1,2}/(request|uploads|listing|operations|thumbnails|content|handler|options)(\\.js$|/)',
        message: 'A storage provider imports nothing of the handler but storage/.',
      },
    ],
  }),
  boundary({
    files: ['packages/core/src/storage/**/*.ts'],
    patterns: [
      { regex: '^(?!@tina-s3/contract$|\\./)', message: 'What providers may use stands on its own.' },
    ],
  }),
  boundary({
    files: ['packages/client-store/src/**/*.ts'],
    patterns: [
      nodeBuiltins,
      aws,
      tina,
      { regex: '^@tina-s3/(?!contract(/|$))', message: 'The browser store needs the contract alone.' },
    ],
  }),
  boundary({
    files: ['packages/adapter-*/src/**/*.ts'],
    patterns: [
      aws,
      {
        regex: '^(?!@tina-s3/(core|contract)(/|$)|\\.)',
        allowTypeImports: true,
        message: 'An adapter imports core and contract; its framework and node: by type only.',
      },
    ],
  }),
  boundary({
    files: ['packages/cli/src/**/*.ts'],
    patterns: [
      tina,
      {
        regex: '^@tina-s3/(?!(core|contract)(/|$))',
        message: 'The command line needs core and contract alone.',
      },
    ],
  }),
]

/**
 * @param {{ files: string[], ignores?: string[], patterns: object[] }} rule
 * @returns {import('eslint').Linter.Config}
 */
function boundary({ files, ignores = [], patterns }) {
  return {
    files,
    ignores: [...tests, ...ignores],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  }
}
