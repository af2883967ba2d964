/** Objects that the doctor puts into the bucket to try what it can do. */
import { randomUUID } from 'node:crypto'
import { joinKey } from '@tina-s3/contract'

export interface Temporary {
  /** Where those of every run are, with a slash at its end. */
  readonly directory: string
  /** What has to be removed. */
  readonly keys: readonly string[]
  /** A key for one, which need not be put. */
  key(name: string): string
  /** The same for an object that has to be elsewhere. */
  keep(key: string): string
}

/** Hidden, as everything is that is no media. */
export function createTemporary(mediaRoot: string): Temporary {
  const directory = `${joinKey(mediaRoot, '.tina-s3/doctor')}/`
  const run = randomUUID()
  const keys: string[] = []
  const keep = (key: string) => {
    keys.push(key)
    return key
  }
  return { directory, keys, keep, key: (name) => keep(`${directory}${run}/${name}`) }
}
