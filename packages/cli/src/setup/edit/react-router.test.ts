import { expect, it } from 'vitest'
import { addRoute } from './react-router.js'

const module = './routes/api.s3.media.$.ts'
const add = (source: string) => addRoute(source, 'app/routes.ts', module)

it('adds the route to the list, and its import', () => {
  const source = `import { type RouteConfig, index } from "@react-router/dev/routes";

export default [
  index("routes/home.tsx"),
] satisfies RouteConfig;
`
  const text = `import { type RouteConfig, index } from "@react-router/dev/routes";
import { route } from "@react-router/dev/routes";

export default [
  route("api/s3/media/*", "${module}"),
  index("routes/home.tsx"),
] satisfies RouteConfig;
`
  expect(add(source)).toEqual({ kind: 'changed', text })
  expect(add(text)).toEqual({ kind: 'unchanged' })
})

it('needs no second import of `route`', () => {
  const source = `import { index, route } from '@react-router/dev/routes'\nexport default [index('a.tsx')]\n`
  expect(add(source)).toEqual({
    kind: 'changed',
    text: source.replace('[index', `[route('api/s3/media/*', '${module}'), index`),
  })
})

it('leaves a list from elsewhere to its owner', () => {
  expect(add('export default makeRoutes()')).toMatchObject({ kind: 'uncertain' })
})
