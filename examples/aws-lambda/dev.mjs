/** The site with its admin and its media function on this computer: `npm run dev`. The first run installs serverless-offline (136 MB). */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { step } from '../../scripts/lib/main.js'
import { Failure, run } from '../../scripts/lib/process.js'

const packages = ['osls@4.3.1', 'serverless-offline@14.8.2']
const directory = fileURLToPath(new URL('../../.cache/aws-lambda', import.meta.url))
process.chdir(import.meta.dirname)

try {
  assertSettings()
  if (!existsSync(`${directory}/node_modules/serverless-offline/package.json`))
    await step('Fetching serverless-offline', install)
  await step('Building the function', () => run('npm', ['run', 'build']))
  for (const name of ['dist', 'serverless.yml']) cpSync(name, `${directory}/${name}`, { recursive: true })

  async function install() {
    mkdirSync(directory, { recursive: true })
    const flags = [
      '--prefix',
      directory,
      '--legacy-peer-deps',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
    ]
    const remedy = 'It needs the npm registry: check the connection, and run this again.'
    await run('npm', ['install', ...flags, ...packages], { remedy })
  }
} catch (error) {
  console.error(`\n${error instanceof Failure ? error.message : error.stack}`)
  process.exit(1)
}

const args = ['dev', '--noTelemetry', '-c', '"npm run site"']
const tina = spawn('tinacms', args, {
  stdio: 'inherit',
  shell: true,
  env: { ...process.env, LAMBDA_DIRECTORY: directory },
})
tina.once('exit', (code) => process.exit(code ?? 1))

function assertSettings() {
  const missing = ['S3_BUCKET', 'S3_REGION', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'].filter(
    (name) => !process.env[name],
  )
  if (missing.length === 0) return
  throw new Failure(
    `A function has no disk that lasts, so its files are in a bucket. Set ${missing.join(', ')}, and run this again:\n` +
      `  export ${missing.map((name) => `${name}=…`).join(' ')}`,
  )
}
