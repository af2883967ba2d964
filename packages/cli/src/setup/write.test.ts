import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeFiles } from './write.js'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tina-s3-write-'))
  writeFileSync(join(directory, 'a.ts'), 'before', { mode: 0o640 })
})
afterEach(() => rmSync(directory, { recursive: true }))

const read = (path: string) => readFileSync(join(directory, path), 'utf8')
const change = { path: 'a.ts', before: 'before', after: 'after' }

it('writes new files and changed ones, which keep their modes', () => {
  writeFiles(directory, [change, { path: 'b/c/d.ts', before: undefined, after: 'new' }])
  expect([read('a.ts'), read('b/c/d.ts')]).toEqual(['after', 'new'])
  expect(statSync(join(directory, 'a.ts')).mode & 0o777).toBe(0o640)
  expect(readdirSync(directory).toSorted()).toEqual(['a.ts', 'b'])
})

it('writes through a link', () => {
  symlinkSync('a.ts', join(directory, 'link.ts'))
  writeFiles(directory, [{ ...change, path: 'link.ts' }])
  expect(read('a.ts')).toBe('after')
})

it('writes nothing when one of them cannot be written', () => {
  writeFileSync(join(directory, 'b'), 'a file, and no directory')
  const files = [change, { path: 'b/c.ts', before: undefined, after: 'new' }]
  expect(() => writeFiles(directory, files)).toThrow(/Nothing was written\.$/)
  expect(read('a.ts')).toBe('before')
  expect(readdirSync(directory).toSorted()).toEqual(['a.ts', 'b'])
})

it('writes nothing when a directory is in the way', () => {
  mkdirSync(join(directory, 'c.ts'))
  const files = [change, { path: 'c.ts', before: undefined, after: 'new' }]
  expect(() => writeFiles(directory, files)).toThrow('c.ts is not a file. Nothing was written.')
  expect(read('a.ts')).toBe('before')
  expect(readdirSync(directory).toSorted()).toEqual(['a.ts', 'c.ts'])
})

it.each([
  ['has changed since', { ...change, before: 'something else' }],
  ['is there since', { ...change, before: undefined }],
])('writes nothing when a file %s', (_, file) => {
  const files = [{ path: 'b.ts', before: undefined, after: 'new' }, file]
  expect(() => writeFiles(directory, files)).toThrow('a.ts has changed meanwhile, so nothing was written.')
  expect(readdirSync(directory)).toEqual(['a.ts'])
})
