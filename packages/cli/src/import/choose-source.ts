/** Which source the arguments mean. */
import { joinKey, trimTrailingSlashes } from '@tina-s3/contract'
import type { StorageProvider } from '@tina-s3/core'
import { bucketOf } from '@tina-s3/core/inspect'
import { s3Storage } from '@tina-s3/core/s3'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { mediaBase } from '../content/bases.js'
import { scanContent } from '../content/site-content.js'
import { UsageError } from '../errors.js'
import type { Site } from '../site/site.js'
import { assertElsewhere } from './on-disk.js'
import type { SourceFile } from './source.js'
import { addressFiles, readAddresses } from './sources/addresses.js'
import { bucketFiles } from './sources/bucket.js'
import { basesOf, folderFiles } from './sources/folder.js'

export interface SourceOptions {
  /** Directory of the library that the files go to. */
  to?: string
  fromContent?: string
  fromRegion?: string
  fromEndpoint?: string
  fromPathStyle?: boolean
  base?: string
  address?: string[]
  content?: string[]
}

export interface Source {
  /** The same for every run with the same arguments. */
  readonly id: string
  readonly files: AsyncIterable<SourceFile> | Iterable<SourceFile>
  /** A folder of the repository, relative to the site's directory. */
  readonly folder?: string
}

export interface DownloadSettings {
  /** Directory for files on their way. */
  readonly directory: string
  readonly maxFileSize: number
}

/** @throws UsageError */
export async function chooseSource(
  argument: string | undefined,
  options: SourceOptions,
  site: Site,
  settings: DownloadSettings,
): Promise<Source> {
  const { fromContent } = options
  if (fromContent !== undefined) {
    if (argument !== undefined) throw new UsageError('Name a source or --from-content, not both.')
    return addressesInContent(toBase(fromContent, '--from-content'), options, site, settings)
  }
  if (argument === undefined)
    throw new UsageError(
      'Name a source: a folder, s3://bucket/prefix, a file of addresses, or --from-content ADDRESS.',
    )
  if (argument.startsWith('s3://')) return bucketSource(argument, options, site)
  if (argument === '-') return addressSource('-', await text(process.stdin), options, settings)
  const path = existsSync(resolve(argument)) ? resolve(argument) : resolve(site.directory, argument)
  if (!existsSync(path)) throw new UsageError(`There is no folder or file “${argument}”.`)
  if (!statSync(path).isDirectory()) return addressSource(path, readFileSync(path, 'utf8'), options, settings)
  const served = basesOf(site.directory, path)
  assertElsewhere(site, served)
  const bases = [...served, ...(options.address ?? [])]
  const files = folderFiles({ site: site.directory, folder: path, bases })
  return { id: `folder ${path}`, files, folder: relative(site.directory, path) }
}

function bucketSource(argument: string, { to = '', ...options }: SourceOptions, site: Site): Source {
  const [bucket = '', ...segments] = argument.slice('s3://'.length).split('/')
  if (bucket === '') throw new UsageError(`“${argument}” names no bucket: write s3://bucket/prefix.`)
  const directory = trimTrailingSlashes(segments.join('/'))
  const prefix = toPrefix(directory)
  const storage = openSource(bucket, options, site)
  const isSame = bucketOf(storage)?.config.endpoint === endpointOf(site) && bucket === site.bucket?.name
  const library = toPrefix(site.mediaRoot)
  const destination = toPrefix(joinKey(site.mediaRoot, to))
  if (isSame && (library === prefix || destination === prefix))
    throw new UsageError('That is the media library itself. Name another prefix.')
  // What is written there would be found as a source.
  const except = isSame ? [library, destination].filter((each) => each.startsWith(prefix)) : []
  const known = [mediaBase(storage, directory), isSame ? mediaBase(site.storage, directory) : undefined]
  const bases = [...new Set(known.filter((base) => base !== undefined)), ...(options.address ?? [])]
  return {
    id: `bucket ${argument} ${options.fromEndpoint ?? ''}`,
    files: bucketFiles({ storage, bucket, prefix, except, bases }),
  }
}

/** As a list takes it; joined paths may have a slash at their end. */
function toPrefix(path: string): string {
  const directory = trimTrailingSlashes(path)
  return directory === '' ? '' : `${directory}/`
}

/** By the site's own settings, unless the options say that it is elsewhere. */
function openSource(bucket: string, options: SourceOptions, site: Site): StorageProvider {
  const { FROM_S3_ACCESS_KEY: accessKeyId, FROM_S3_SECRET_KEY: secretAccessKey } = process.env
  const own = bucketOf(site.storage)?.config ?? {}
  const { fromRegion, fromEndpoint, fromPathStyle } = options
  const isElsewhere = fromRegion !== undefined || fromEndpoint !== undefined
  const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : own.credentials
  try {
    return s3Storage({
      bucket,
      ...(isElsewhere ? { region: fromRegion ?? 'us-east-1' } : own),
      ...(fromEndpoint !== undefined && { endpoint: fromEndpoint }),
      ...(fromPathStyle !== undefined && { forcePathStyle: fromPathStyle }),
      ...(credentials && { credentials }),
    })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function endpointOf(site: Site): unknown {
  return bucketOf(site.storage)?.config.endpoint
}

function addressSource(
  name: string,
  list: string,
  { base }: SourceOptions,
  settings: DownloadSettings,
): Source {
  const addresses = readAddresses(list)
  if (addresses.length === 0)
    throw new UsageError('The list has no addresses. Write one https://… address a line.')
  return {
    id: `addresses ${name} ${base ?? ''}`,
    files: addressFiles(addresses, {
      ...settings,
      ...(base !== undefined && { base: toBase(base, '--base') }),
    }),
  }
}

/** All addresses below a base that content mentions. */
async function addressesInContent(
  base: string,
  { content }: SourceOptions,
  site: Site,
  settings: DownloadSettings,
): Promise<Source> {
  const addresses = new Set<string>()
  for await (const { references } of scanContent(site.directory, {
    bases: [base],
    ...(content && { content }),
  }))
    for (const { key, suffix } of references) addresses.add(toAddress(base, key, suffix))
  return { id: `content ${base}`, files: addressFiles([...addresses], { ...settings, base }) }
}

/** As it was before it was decoded: without encoding what image services have in their paths, such as commas. */
function toAddress(base: string, key: string, suffix: string): string {
  const path = encodeURI(key).replace(/[?#]/g, encodeURIComponent)
  return `${base}${path}${suffix.split('#', 1)[0]}`
}

/** With a slash at its end. @throws UsageError */
function toBase(address: string, option: string): string {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    throw new UsageError(`${option} takes an address, such as https://res.cloudinary.com/my-cloud.`)
  return `${trimTrailingSlashes(new URL(address).href)}/`
}
