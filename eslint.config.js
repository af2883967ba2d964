// @ts-check
import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import { defineConfig, globalIgnores } from 'eslint/config'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { boundaries } from './eslint.boundaries.js'

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/.cache/',
    '**/.turbo/',
    '**/.next/',
    '**/.netlify/',
    '**/__generated__/',
    '**/public/',
    '**/cdk.out/',
    '**/next-env.d.ts',
  ]),
  js.configs.recommended,
  { languageOptions: { globals: globals.node }, linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['{packages,test,bench,docs}/**/*.ts', 'scripts/**/*.{ts,mjs}', 'vitest.config.ts', 'eslint.*.js'],
    ignores: ['test/hosts/*-fixture/**', 'test/types/**'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      // An interface may promise a wait that one of its implementations has no need of.
      '@typescript-eslint/require-await': 'off',
      // Listeners that return a promise handle its rejection themselves.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      // TypeScript's library types the end of every async iterator as `any`. Using an `any` is still an error.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Suites, stores and calls are plain objects of functions, made to be destructured; nothing in them knows `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Streams pass on the reason they were given, whatever it is.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  // What a caller has sent must not take more than linear time: no pattern that tries again from every character.
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  // Budgets of length. An adapter is a change of shape for one host: logic in it belongs in core.
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', 200] },
  },
  {
    files: ['packages/adapter-*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', 60] },
  },
  // Tests read responses as they come.
  {
    files: ['**/*.test.ts', 'test/**/*.ts', 'packages/*/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // Examples and hosts' apps are written for their own toolchains; they are read without types here.
  {
    files: ['examples/**/*.{ts,tsx}', 'test/hosts/*-fixture/**/*.ts', 'test/types/**/*.ts'],
    extends: [tseslint.configs.recommended],
  },
  ...boundaries,
)
