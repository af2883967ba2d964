/** The OpenAPI description says what the tables and types of the contract say, and is valid. */
import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { defaultBasePath, maxEntries, problems, routes } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'

interface Schema {
  readonly type?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly maxItems?: number
  readonly enum?: readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly const?: string
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const document = JSON.parse(read('openapi.json')) as {
  servers: { url: string }[]
  paths: Record<string, Record<string, { operationId: string }>>
  components: { schemas: Record<string, Schema> }
}
const { schemas } = document.components

/** Members of an object type as it is written down: `name` or `name?`. */
function membersOf(source: string, indent: string): string[] {
  const member = new RegExp(`^${indent}readonly (\\w+\\??):`, 'gm')
  return [...source.matchAll(member)].map(([, name = '']) => name)
}

const toMembers = ({ properties = {}, required = [] }: Schema) =>
  Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`))

describe('openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator()
    expect(await validator.validate(read('openapi.json'))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every route, where the contract has it', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [
        operationId,
        `${method.toUpperCase()} ${path}`,
      ]),
    )
    const all = Object.entries(routes).map(([name, { method, path }]) => [name, `${method} ${path || '/'}`])
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries(all))
    expect(document.servers.map(({ url }) => url)).toEqual([defaultBasePath])
  })

  it('has every problem code', () => {
    expect(schemas.ProblemCode?.enum).toEqual(Object.keys(problems))
  })

  const sources = ['messages', 'problems', 'thumbnails']
    .map((name) => read(`../packages/contract/src/${name}.ts`))
    .join('')
  const interfaces = [...sources.matchAll(/^export interface (\w+) \{\n([^]*?)\n\}/gm)]
    .map(([, name = '', body = '']) => [name, body] as const)
    // Its members are parameters of the query.
    .filter(([name]) => name !== 'ListInput')

  it('has a schema for each message, and for no other', () => {
    const names = [...interfaces.map(([name]) => name), 'ConflictPolicy', 'ProblemCode', 'UploadPlan']
    expect(Object.keys(schemas).toSorted()).toEqual(names.toSorted())
  })

  it.each(interfaces)('has the members of %s', (name, body) => {
    const schema = schemas[name] ?? {}
    expect(toMembers(schema)).toEqual(membersOf(body, ' {2}'))
    for (const [, member = '', inner = ''] of body.matchAll(/^ {2}readonly (\w+): \{\n([^]*?)\n {2}\}/gm)) {
      expect(toMembers(schema.properties?.[member] ?? {}), member).toEqual(membersOf(inner, ' {4}'))
    }
  })

  it('has the members of each UploadPlan', () => {
    const [, source = ''] = /export type UploadPlan =\n([^]*?)\n\n/.exec(sources) ?? []
    const plans = source.split(/^ {2}\| /m).slice(1)
    expect(plans).toHaveLength(3)
    const expected = plans.map((plan) => [...plan.matchAll(/readonly (\w+\??):/g)].map(([, name]) => name))
    expect(schemas.UploadPlan?.oneOf?.map(toMembers)).toEqual(expected)
    const modes = plans.map((plan) => /mode: '(\w+)'/.exec(plan)?.[1])
    expect(schemas.UploadPlan?.oneOf?.map(({ properties }) => properties?.mode?.const)).toEqual(modes)
  })

  it('has the limits of the lists', () => {
    const lists = [
      'StartUploadsInput',
      'CompleteUploadsInput',
      'AbortUploadsInput',
      'StoreThumbnailsInput',
    ].flatMap((name) => Object.values(schemas[name]?.properties ?? {}))
    expect(lists.map(({ maxItems }) => maxItems)).toEqual(Array(4).fill(maxEntries))
  })
})
