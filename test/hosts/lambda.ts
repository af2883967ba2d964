/** A function of ours on serverless-offline: a Lambda runtime behind what API Gateway makes of requests, over HTTP. */
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { installHost } from './packs.js'
import { type Environment, type RunningProcess, freePort, start } from '../../scripts/lib/process.js'

const example = resolve(import.meta.dirname, '../../examples/aws-lambda')
const fixture = join(import.meta.dirname, 'lambda-fixture')

export interface RunningLambda extends RunningProcess {
  readonly origin: string
}

/** The example's function as it stands, or the fixture's behind the example's gateway, with our packages as npm would install them. */
export async function startLambda(which: 'example' | 'fixture', env: Environment): Promise<RunningLambda> {
  const dependencies = {
    osls: '4.3.1',
    'serverless-offline': '14.8.2',
    express: '5.3.0',
    '@vendia/serverless-express': '4.12.6',
    '@tinacms/auth': '1.1.5',
  }
  const ours = ['contract', 'core', 'conformance', 'adapter-express']
  const cwd = await installHost(`lambda-${which}`, dependencies, ours)
  for (const file of which === 'example' ? ['lambda.ts'] : ['lambda.ts', 'media.ts'])
    await cp(join(which === 'example' ? example : fixture, file), join(cwd, file))
  await cp(join(example, 'serverless.yml'), join(cwd, 'serverless.yml'))
  await build({
    entryPoints: [join(cwd, 'lambda.ts')],
    outfile: join(cwd, 'dist/lambda.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
  const port = await freePort()
  const ports = {
    httpPort: port,
    lambdaPort: await freePort(),
    albPort: await freePort(),
    websocketPort: await freePort(),
  }
  const flags = Object.entries(ports).flatMap(([name, value]) => [`--${name}`, `${value}`])
  // Worker threads, in which functions run, take over what Node was started with.
  const preload = ['--require', join(fixture, 'identity.cjs')]
  const args = [...preload, 'node_modules/osls/bin/serverless.js', 'offline', ...flags]
  const running = await start(process.execPath, args, {
    cwd,
    env: {
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      SLS_TELEMETRY_DISABLED: '1',
      S3_PUBLIC_URL: undefined,
      TINA_PUBLIC_CLIENT_ID: undefined,
      ...env,
    },
    ready: /Server ready/,
    timeout: 120_000,
  })
  return { ...running, origin: `http://127.0.0.1:${port}` }
}
