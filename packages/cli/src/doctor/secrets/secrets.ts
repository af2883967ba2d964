import type { Site } from '../../site/site.js'

/** Something that a site keeps, by a name that can be printed. */
export interface Secret {
  readonly name: string
  readonly value: string
  /** An access key ID alone lets nobody in. */
  readonly isHarmless?: true
}

const variables = {
  S3_SECRET_KEY: 'secret access key',
  AWS_SECRET_ACCESS_KEY: 'secret access key',
  S3_ACCESS_KEY: 'access key ID',
  AWS_ACCESS_KEY_ID: 'access key ID',
}

/** The keys that the site and this computer have for a bucket. */
export async function secretsOf({ bucket }: Site): Promise<Secret[]> {
  const { accessKeyId, secretAccessKey } =
    (await bucket?.client.config.credentials().catch(() => undefined)) ?? {}
  const found = [
    ...Object.entries(variables).map(([variable, name]) => [name, process.env[variable]] as const),
    ['secret access key', secretAccessKey] as const,
    ['access key ID', accessKeyId] as const,
  ]
  const byValue = new Map<string, Secret>()
  for (const [name, value] of found) {
    // A short one would be found in any file.
    if (value === undefined || value.length < 12) continue
    byValue.set(value, { name, value, ...(name === 'access key ID' && { isHarmless: true }) })
  }
  return [...byValue.values()]
}
