import { expect, it } from 'vitest'
import { addVariables } from './env.js'

const bucket = { name: 'S3_BUCKET', value: 'media', comment: 'Where files are.' }
const region = { name: 'S3_REGION', value: '' }

it.each([
  ['an empty file', '', '# Where files are.\nS3_BUCKET=media\nS3_REGION=\n'],
  ['a file without a line end', 'A=1', 'A=1\n\n# Where files are.\nS3_BUCKET=media\nS3_REGION=\n'],
  ['a file with one of them', 'S3_BUCKET=mine\n', 'S3_BUCKET=mine\n\nS3_REGION=\n'],
  ['a file with one commented out', '# S3_BUCKET=\nexport S3_REGION=x\n', undefined],
  ['a longer name', 'MY_S3_REGION=x\nS3_BUCKET=y\n', 'MY_S3_REGION=x\nS3_BUCKET=y\n\nS3_REGION=\n'],
  ['Windows line ends', 'A=1\r\n', 'A=1\r\n\r\n# Where files are.\r\nS3_BUCKET=media\r\nS3_REGION=\r\n'],
])('appends to %s what is missing', (_, source, text) => {
  expect(addVariables(source, [bucket, region])).toBe(text)
})

it('quotes a value that would end early', () => {
  expect(addVariables('', [{ name: 'A', value: 'a #b' }])).toBe('A="a #b"\n')
})
