import { describe, expect, it } from 'vitest'
import { siteActions } from './actions.js'
import { corsRule } from './cors.js'
import { cdkSnippet, terraformSnippet } from './snippets.js'

const target = { bucket: 'my-media', mediaRoot: "editors' ${files}", partition: 'aws' }
const cors = corsRule(['https://www.example.com'])
const distribution = 'arn:aws:cloudfront::111122223333:distribution/EXAMPLE'

describe.each([
  ['cdkSnippet', cdkSnippet],
  ['terraformSnippet', terraformSnippet],
])('%s', (_name, create) => {
  const text = create({ target, cors, distribution: undefined })

  it('has the origins, every action, every header, and both lifecycle rules', () => {
    const needed = [
      'https://www.example.com',
      ...siteActions.map(({ action }) => action),
      ...(cors.AllowedHeaders ?? []),
    ]
    expect(needed.filter((each) => !text.includes(each))).toEqual([])
    expect(text).toMatch(/abort_?incomplete/i)
    expect(text).toContain('.tina-s3/staging/')
    expect(text).toMatch(/noncurrent_?version_?expiration/i)
  })

  it('opens the bucket to its readers, or to one distribution alone', () => {
    const closed = create({ target, cors, distribution })
    expect(text).toMatch(/block_?public_?policy\s*[:=] false/i)
    expect(text).not.toContain('cloudfront')
    expect(closed).toContain(distribution)
    expect(closed).toMatch(/BLOCK_ALL|block_public_policy\s+= true/)
  })
})

it('writes what Terraform and TypeScript would take for an expression as it is', () => {
  expect(cdkSnippet({ target, cors, distribution: undefined })).toContain(
    "prefix: 'editors\\' ${files}/.tina-s3/staging/'",
  )
  const text = terraformSnippet({ target, cors, distribution: undefined })
  expect(text).toContain('prefix = "editors\' $${files}/.tina-s3/staging/"')
  expect(text).not.toMatch(/[^$]\$\{files/)
})
