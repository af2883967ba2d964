import { Command, Option } from 'commander'
import { resolve } from 'node:path'
import { UsageError, exitCodes } from '../errors.js'
import { redact } from '../output/redact.js'
import { clientIdOf } from './client-id.js'
import { canDiagnose, runDoctor } from './doctor.js'
import { type Framework, detectFramework, frameworks } from './frameworks.js'
import { hosts } from './hosts.js'
import { installPackages, packageCommands } from './install.js'
import { hasOldHandler, makePlan } from './make-plan.js'
import { type Choices, type Plan, conflictsOf, overwriting } from './plan.js'
import { type Project, readProject } from './project.js'
import { Cancelled, askChoices, askReplaced, askYes } from './questions.js'
import { describeStep, isIncomplete, stepAsJson } from './show.js'
import { WriteError, writeFiles } from './write.js'

interface SetupOptions extends Partial<Choices> {
  site: string
  yes: boolean
  overwrite: boolean
  install: boolean
  dryRun: boolean
  json: boolean
}

export function setupCommand(): Command {
  return new Command('setup')
    .summary('set a site up for media in S3')
    .description(
      'Sets a TinaCMS site up for media in S3, or changes it over from next-tinacms-s3: the media handler, its route, the media store in the ' +
        'TinaCMS config, the names of the variables and the packages. It shows every change before it is made, and overwrites nothing. ' +
        'On a terminal it asks for what the options leave open.',
    )
    .optionsGroup('Site and bucket:')
    .option('--site <dir>', "the site's directory", '.')
    .addOption(
      new Option('--framework <name>', 'what the site runs on (default: detected)').choices(frameworks),
    )
    .option('--bucket <name>', 'the bucket; without one, files are on the disk')
    .option('--region <name>', 'its region')
    .option('--endpoint <url>', 'for S3 servers other than AWS')
    .option('--path-style', 'for S3 servers without bucket names in their host names')
    .option('--public-url <url>', "where readers find the files (default: the bucket's own address)")
    .option('--media-root <prefix>', 'keep the media below this prefix')
    .option('--client-id <id>', 'the TinaCloud project whose users may change the media')
    .optionsGroup('Options:')
    .option('--yes', 'ask nothing, and make the changes', false)
    .option('--overwrite', 'replace files that are in the way', false)
    .option('--no-install', 'leave the packages to you')
    .option('--dry-run', 'show the changes, and make none', false)
    .option('--json', 'print the result as JSON', false)
    .action(setUp)
}

async function setUp(options: SetupOptions): Promise<void> {
  const isInteractive = canAsk(options)
  const directory = resolve(options.site)
  const project = await readProject(directory)
  try {
    const choices = await choose(project, options, isInteractive)
    const drawn = makePlan(project, choices)
    if (!options.json) show(project, drawn)
    const replaced = options.overwrite ? conflictsOf(drawn) : isInteractive ? await askReplaced(drawn) : []
    const plan = overwriting(drawn, replaced)
    if (isIncomplete(plan)) process.exitCode = exitCodes.failed
    if (options.dryRun) return finish(project, plan, options, 'not run')
    const inTheWay = conflictsOf(plan)
    // A route that imports from somebody else's media.ts would break the site.
    if (!isInteractive && inTheWay.length > 0)
      throw new Cancelled(
        `Nothing was changed, since another file is at ${inTheWay.join(', ')}. Rename it, or add --overwrite to replace it.`,
      )
    if (isInteractive && hasWork(plan) && !(await askYes('Make these changes?', true)))
      throw new Cancelled('Nothing was changed.')
    writeFiles(
      directory,
      plan.steps.filter((step) => step.kind === 'write'),
    )
    const installed = await install(project, plan, options)
    finish(project, plan, options, installed)
    if (installed !== 'failed' && canDiagnose(directory) && !options.json) await runDoctor(directory)
  } catch (error) {
    if (!(error instanceof WriteError || error instanceof Cancelled)) throw error
    console.error(redact(error.message))
    process.exitCode = exitCodes.failed
  }
}

/** @throws UsageError where nobody can be asked and nothing says to go on */
function canAsk({ yes, dryRun, json }: SetupOptions): boolean {
  if (yes || dryRun) return false
  if (process.stdin.isTTY && process.stdout.isTTY && !json) return true
  throw new UsageError(
    `${json ? 'With --json nothing is asked' : 'There is no terminal to ask on'}: add --yes to make the changes, with --bucket NAME, --region NAME and the other options, or --dry-run to see them.`,
  )
}

async function choose(project: Project, options: SetupOptions, isInteractive: boolean): Promise<Choices> {
  const detected = detectFramework(project)
  const clientId = clientIdOf(project.tinaConfig.text, project.tinaConfig.path)
  if (isInteractive) return askChoices(options, detected, clientId, hasOldHandler(project))
  return { ...options, framework: options.framework ?? detected ?? unknownFramework() }
}

function unknownFramework(): Framework {
  throw new UsageError(
    `Nothing says which framework the site has: add --framework NAME (${frameworks.join(', ')}).`,
  )
}

const hasWork = ({ steps, packages: { add, remove } }: Plan) =>
  steps.some(({ kind }) => kind === 'write') || add.length + remove.length > 0

function show(project: Project, plan: Plan): void {
  const language = project.language === 'ts' ? 'TypeScript' : 'JavaScript'
  console.log(`${hosts[plan.framework].title}, ${language}, ${project.packageManager}\n`)
  for (const step of plan.steps) console.log(`${redact(describeStep(step))}\n`)
  const commands = packageCommands(project.packageManager, plan.packages)
  if (commands.length > 0) console.log(`Packages: ${commands.join(' && ')}\n`)
  if (!hasWork(plan)) console.log('Nothing is to be changed.\n')
}

type Installed = 'done' | 'failed' | 'not run'

async function install(project: Project, { packages }: Plan, options: SetupOptions): Promise<Installed> {
  if (!options.install) return 'not run'
  const failure = await installPackages(project.directory, project.packageManager, packages)
  if (!failure) return 'done'
  process.exitCode = exitCodes.failed
  console.error(
    redact(
      `\`${failure.command}\` failed, and the files are written. Run it again yourself. The end of its output:\n${failure.output}`,
    ),
  )
  return 'failed'
}

function finish(project: Project, plan: Plan, { dryRun, json }: SetupOptions, installed: Installed): void {
  const commands = packageCommands(project.packageManager, plan.packages)
  const toRun = installed === 'done' ? [] : commands
  if (json) {
    const { framework, steps, notes } = plan
    const { packageManager } = project
    const result = {
      dryRun,
      framework,
      packageManager,
      steps: steps.map(stepAsJson),
      commands,
      installed,
      notes,
    }
    return console.log(redact(JSON.stringify(result, null, 2)))
  }
  const notes = [...(toRun.length > 0 && !dryRun ? [`Run \`${toRun.join(' && ')}\`.`] : []), ...plan.notes]
  console.log(['What is left:', ...notes.map((note) => `- ${note}`)].join('\n'))
}
