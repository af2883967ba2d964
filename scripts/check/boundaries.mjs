/**
 * Who may import whom: `contract ← core ← adapter-*` and `contract ← client-store`. Tests may import what they like.
 * The budgets check the same on the bundles; this says it in the editor.
 */
const tests = ['**/*.test.ts', 'packages/*/test/**']
const leaves = '{s3,fs,memory,busboy,node,tinacloud,next-tinacms-s3,cli}'

const nodeBuiltins = { regex: '^node:', message: 'This runs in any runtime: no node: modules.' }
const aws = { regex: '^@(aws-sdk|smithy)/', message: 'The AWS SDK stays in core/s3.' }
const tina = { regex: '^(tinacms|@tinacms/.*)$', message: 'No TinaCMS code here.' }

export const boundaries = [
  boundary({
    files: ['packages/contract/src/**/*.ts'],
    patterns: [{ regex: '^[^.]', message: 'The contract depends on nothing.' }],
  }),
  boundary({
    files: ['packages/core/src/**/*.ts'],
    ignores: [`packages/core/src/${leaves}.ts`, `packages/core/src/${leaves}/**`],
    patterns: [
      nodeBuiltins,
      aws,
      tina,
      { regex: '^busboy$', message: 'busboy stays in core/busboy.' },
      {
        regex: '^\\.{1,2}/(s3|fs|memory|busboy|node|tinacloud|next-tinacms-s3)(\\.js$|/)',
        message: 'A leaf entry is chosen by whoever imports it, never by a neutral file.',
      },
    ],
  }),
  boundary({
    files: ['packages/client-store/src/**/*.ts'],
    patterns: [
      nodeBuiltins,
      aws,
      tina,
      { regex: '^@tina-s3/(?!contract$)', message: 'The browser store needs the contract alone.' },
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
]

function boundary({ files, ignores = [], patterns }) {
  return {
    files,
    ignores: [...tests, ...ignores],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  }
}
