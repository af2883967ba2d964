/** The variables of a site: those of the process, then those of its `.env` files. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { keepSecret } from '../output/redact.js'

/** As frameworks read them, without those of a mode: what comes first wins. */
const files = ['.env.local', '.env']

/** Puts the variables of the site's files into `process.env`, where the site's own code looks for them. What is set already stays. */
export function loadEnvironment(directory: string): void {
  for (const file of files) {
    const path = join(directory, file)
    if (!existsSync(path)) continue
    for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8'))))
      if (value !== undefined) process.env[name] ??= value
  }
  for (const [name, value] of Object.entries(process.env))
    if (/SECRET|TOKEN|PASSWORD|PRIVATE|ACCESS_KEY/i.test(name)) keepSecret(value, name)
}
