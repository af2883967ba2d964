import { createRequire } from 'node:module'
import { join } from 'node:path'
import type SharpFactory from 'sharp'
import { UsageError } from '../errors.js'

export type Sharp = typeof SharpFactory

/** What may decode a picture. Not SVG and PDF, whatever they are called: they can refer to other files. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`)

/**
 * The site's own sharp, or one beside this package.
 * @throws UsageError that says how to install it
 */
export async function loadSharp(directory: string): Promise<Sharp> {
  const sharp = requireFrom(directory) ?? (await importOwn())
  // One picture after the other, none of which is needed again.
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders })
  return sharp
}

function requireFrom(directory: string): Sharp | undefined {
  try {
    return createRequire(join(directory, 'package.json'))('sharp') as Sharp
  } catch (error) {
    if (isMissing(error)) return undefined
    throw unusable(error)
  }
}

async function importOwn(): Promise<Sharp> {
  try {
    return (await import('sharp')).default
  } catch (error) {
    if (!isMissing(error)) throw unusable(error)
    throw new UsageError(
      'This needs the package sharp, which decodes pictures: run npm install sharp in the site’s directory.',
    )
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:ERR_)?MODULE_NOT_FOUND$/.test(String(error.code))
}

function unusable(error: unknown): UsageError {
  return new UsageError(`The package sharp cannot be loaded: ${(error as Error).message}`)
}
