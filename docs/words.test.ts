/**
 * One word for one thing, and the field's own: AWS's S3 documentation, the WHATWG and IETF specifications, and TinaCMS's
 * documentation decide. The words on the left are those that have crept in before.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What is not to be written, and what to write instead. */
const words: readonly (readonly [RegExp, string])[] = [
  [/\b(un)?seal(ed|s|ing)?\b/i, 'presigned URL, presigned PUT, signed headers'],
  [/\bgoesInParts\b|\b(upload(s|ed|ing)?|sent|send(s|ing)?) in parts\b/i, 'multipart upload'],
  [/\bunfinished (multipart )?uploads?\b/i, 'incomplete multipart upload'],
  [/\bannounce(d|s|ment)?\b/i, 'declared, UploadRequest'],
  [/\b(findPlace|placeOf)\b/, 'destination, file path'],
  [/(?<!name-)\btaken\b/i, 'already exists, conflict; read, accepted'],
  [/\b(a|one|another|first|second|this) look\b/i, 'HEAD request, lookup'],
  [/\breservations?\b|\breservationMark\b|\bheld names?\b/i, 'placeholder object'],
  [
    /\b(the|a|an|any|each|every|no|some|that|this|which) stores?\b|\bold store\b/i,
    'storage; media store for TinaCMS’s class',
  ],
  [/\bending\b/i, 'file extension; end'],
  [/\ba text\b/i, 'string'],
  [/\bun?answer(s|ed|ing)?\b|\banswer(s|ed|ing)?\b/i, 'response, responds with'],
  [/\b(told|tells?)\b/i, 'called with, returns, reports'],
  [/\b(gives|gave)\b/i, 'returns'],
  [/\bslots?\b/i, 'concurrency limit'],
  [/\bpatience\b/i, 'timeout'],
  [/\bbegun\b/i, 'started'],
  [/\bretell\b/i, 'legacy client'],
  [/\bcan not\b/i, 'cannot'],
  [/(?<!there )\bis none\b/i, 'is not one'],
]

const ignored = [/^docs\/words\.test\.ts$/, /\/CHANGELOG\.md$/]

const files = execFileSync(
  'git',
  [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'packages',
    'docs',
    'test',
    'examples',
    'bench',
    'scripts',
    '.changeset',
    'README.md',
    'CONTRIBUTING.md',
    '*.config.*',
  ],
  { cwd: root, encoding: 'utf8' },
)
  .split('\n')
  .filter(
    (file) => /\.(ts|tsx|js|mjs|md|json|sh)$/.test(file) && !ignored.some((pattern) => pattern.test(file)),
  )

describe('code, tests and documents', () => {
  it.each(words)('have no %s', (word, instead) => {
    const found = files.flatMap((file) =>
      readFileSync(`${root}${file}`, 'utf8')
        .split('\n')
        .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    )
    expect(found, `write instead: ${instead}`).toEqual([])
  })
})
