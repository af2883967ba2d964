/**
 * One of the examples, from a fresh clone: `npm run example next-app`. Builds what is missing, then runs the example's `dev` script with
 * a Node that TinaCMS takes. What follows the name goes to that script: `npm run example next-app -- --port 4002`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { buildPackages, main } from './lib/main.js'
import { node22 } from './lib/node22.js'
import { Failure, launch } from './lib/process.js'

const [name = '', ...args] = process.argv.slice(2)

await main(
  async () => {
    const directory = findExample()
    await buildPackages()
    const PATH = [dirname(await node22()), process.env.PATH].join(delimiter)
    const rest = args.length > 0 ? ['--', ...args] : []
    const options = { cwd: directory, env: { PATH }, inherit: true }
    const code = await launch('npm', ['run', 'dev', ...rest], options).ended
    return typeof code === 'number' ? code : 1
  },
  { onInterrupt: () => 0 },
)

function findExample(): string {
  const names = readdirSync('examples').filter((each) => existsSync(`examples/${each}/package.json`))
  if (names.includes(name)) return `examples/${name}`
  throw new Failure(`Say which example: npm run example NAME, where NAME is one of ${names.join(', ')}.`)
}
