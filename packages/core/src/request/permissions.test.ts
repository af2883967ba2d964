import { describe, expect, it } from 'vitest'
import { type AuthorizeContext, createMediaHandler, staysWithin, touches } from '../index.js'
import { readForm } from '../busboy.js'
import { memoryStorage } from '../memory.js'

const reach = (action: AuthorizeContext['action'], keys: string[], recursive?: boolean) => ({
  action,
  keys,
  ...(recursive !== undefined && { recursive }),
})

describe('touches', () => {
  it.each([
    [true, reach('list', ['private'])],
    [true, reach('list', ['private/a'])],
    [true, reach('delete', ['private/a.png'])],
    [true, reach('rename', ['public/a.png', 'private/a.png'])],
    [true, reach('rename', ['private/a.png', 'public/a.png'])],
    [true, reach('list', [''], true)],
    [true, reach('list', ['private/a'], true)],
    [false, reach('list', [''])],
    [false, reach('list', ['public'], true)],
    [false, reach('upload', ['privateer/a.png'])],
    [false, reach('status', [])],
  ])('returns %s for %j', (expected, context) => {
    expect(touches(context, 'private')).toBe(expected)
    expect(touches(context, '/private/')).toBe(expected)
  })

  it('counts every key as within the root', () => {
    expect(touches(reach('delete', ['a.png']), '')).toBe(true)
  })
})

describe('staysWithin', () => {
  it.each([
    [true, reach('list', ['editors/ada'])],
    [true, reach('list', ['editors/ada'], true)],
    [true, reach('upload', ['editors/ada/a.png'])],
    [true, reach('status', [])],
    [false, reach('list', ['editors'])],
    [false, reach('list', [''], true)],
    [false, reach('upload', ['editors/ada'])],
    [false, reach('upload', ['editors/adam/a.png'])],
    [false, reach('rename', ['editors/ada/a.png', 'editors/bob/a.png'])],
    [false, reach('rename', ['editors/bob/a.png', 'editors/ada/a.png'])],
  ])('returns %s for %j', (expected, context) => {
    expect(staysWithin(context, 'editors/ada')).toBe(expected)
  })

  it('counts every key as within the root', () => {
    expect(staysWithin(reach('delete', ['a.png']), '')).toBe(true)
  })
})

describe('the context of authorize, for lists', () => {
  it.each([
    ['?directory=a', undefined],
    ['?directory=a&search=', undefined],
    ['?directory=a&search=%20', undefined],
    ['?directory=a&search=b', true],
    ['?directory=a&search=b&cursor=', true],
    ['/status?search=b', undefined],
  ])('has recursive for the query %s: %s', async (query, recursive) => {
    let seen: AuthorizeContext | undefined
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: (context) => ((seen = context), true),
      uploads: { readForm },
    })
    await handler(new Request(`http://localhost/api/s3/media${query}`))
    expect(seen?.recursive).toBe(recursive)
  })
})
