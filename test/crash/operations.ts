/** Everything that changes what is stored, each with what may be there when it was broken off anywhere. */
import { cleanUp } from '@tina-s3/core/clean-up'
import {
  type World,
  abort,
  ask,
  bytesOf,
  complete,
  fresh,
  needs,
  old,
  start,
  startAndSend,
  upload,
} from './requests.js'
import { type Sent, readVersion, storeThumbnails } from './thumbnails.js'

/** Contents by key, as readers see them. */
export type Files = Readonly<Record<string, string>>

export interface CrashOperation {
  readonly name: string
  /** What the storage must be able to do. */
  readonly needs?: 'signUpload' | 'multipart'
  readonly before: Files
  /** Runs without faults; what it returns is handed to `run`. */
  prepare?(world: World): Promise<unknown>
  /** Resolves with whether success was reported to the caller. */
  run(world: World, prepared: unknown): Promise<boolean>
  /** After a success. */
  readonly after: Files
  /** After a failure, or without a response: `before`, `after`, or one of these. */
  readonly between?: readonly Files[]
  /** Keys of pictures that have thumbnails after a success. */
  readonly shown?: readonly string[]
  /** Whether the same request made again, without a fault, has to succeed. */
  readonly repeats?: boolean
}

const lie = '<!doctype html><script>alert(1)</script>'

export const operations: readonly CrashOperation[] = [
  {
    name: 'a proxied upload',
    before: {},
    run: (world) => upload(world, 'reject'),
    after: { 'a.png': fresh },
  },
  {
    name: 'a proxied replacement',
    before: { 'a.png': old },
    run: (world) => upload(world, 'replace'),
    after: { 'a.png': fresh },
    repeats: true,
  },
  {
    name: 'a proxied upload under a free name',
    before: { 'a.png': old },
    run: (world) => upload(world, 'rename'),
    after: { 'a.png': old, 'a-1.png': fresh },
  },
  ...(['put', 'multipart'] as const).flatMap((mode): CrashOperation[] => [
    {
      name: `starting an upload (${mode})`,
      needs: needs(mode),
      before: { 'a.png': old },
      run: async (world) => (await start(world, mode, 'replace', fresh)) !== undefined,
      after: { 'a.png': old },
      repeats: true,
    },
    {
      name: `starting an upload under another name (${mode})`,
      needs: needs(mode),
      before: { 'a.png': old },
      run: async (world) => (await start(world, mode, 'rename', fresh)) !== undefined,
      after: { 'a.png': old },
      repeats: true,
    },
    {
      name: `completing an upload (${mode})`,
      needs: needs(mode),
      before: {},
      prepare: (world) => startAndSend(world, mode, 'reject', fresh),
      run: complete,
      after: { 'a.png': fresh },
      repeats: true,
    },
    {
      name: `completing a replacement (${mode})`,
      needs: needs(mode),
      before: { 'a.png': old },
      prepare: (world) => startAndSend(world, mode, 'replace', fresh),
      run: complete,
      after: { 'a.png': fresh },
      repeats: true,
    },
    {
      name: `refusing an upload at its completion (${mode})`,
      needs: needs(mode),
      before: {},
      prepare: (world) => startAndSend(world, mode, 'reject', lie),
      run: complete,
      // Never a success; a verdict that could not be carried out leaves the file to the next attempt.
      after: {},
      between: [{ 'a.png': lie }],
    },
    {
      name: `refusing a replacement at its completion (${mode})`,
      needs: needs(mode),
      before: { 'a.png': old },
      prepare: (world) => startAndSend(world, mode, 'replace', lie),
      run: complete,
      after: { 'a.png': old },
    },
    {
      name: `aborting an upload (${mode})`,
      needs: needs(mode),
      before: {},
      prepare: (world) => startAndSend(world, mode, 'reject', fresh),
      run: abort,
      after: {},
      between: [{ 'a.png': fresh }],
      repeats: true,
    },
    {
      name: `aborting a replacement (${mode})`,
      needs: needs(mode),
      before: { 'a.png': old },
      prepare: (world) => startAndSend(world, mode, 'replace', fresh),
      run: abort,
      after: { 'a.png': old },
      repeats: true,
    },
  ]),
  {
    name: 'a rename',
    before: { 'a.png': old },
    run: (world) => ask(world, 'POST', '/rename', { from: 'a.png', to: 'b/c.png' }),
    after: { 'b/c.png': old },
    between: [{ 'a.png': old, 'b/c.png': old }],
  },
  {
    name: 'a rename to a name that exists',
    before: { 'a.png': old, 'b.png': fresh },
    run: (world) => ask(world, 'POST', '/rename', { from: 'a.png', to: 'b.png' }),
    after: { 'a.png': old, 'b.png': fresh },
  },
  {
    name: 'a delete',
    before: { 'a.png': old },
    run: (world) => ask(world, 'DELETE', '?key=a.png'),
    after: {},
    repeats: true,
  },
  {
    name: 'a clean-up',
    before: { 'a.png': old },
    async prepare(world) {
      if (world.storage.signUpload) await startAndSend(world, 'put', 'replace', fresh)
      if (world.storage.multipart) await startAndSend(world, 'multipart', 'replace', fresh)
    },
    run: runCleanUp,
    after: { 'a.png': old },
    repeats: true,
  },
  {
    name: 'storing thumbnails',
    before: { 'a.png': old },
    prepare: (world) => readVersion(world, 'a.png'),
    run: (world, sent) => storeThumbnails(world, sent as Sent, old),
    after: { 'a.png': old },
    shown: ['a.png'],
    repeats: true,
  },
  {
    name: 'storing thumbnails that are there',
    before: { 'a.png': old },
    prepare: withThumbnails,
    run: (world, sent) => storeThumbnails(world, sent as Sent, old),
    after: { 'a.png': old },
    shown: ['a.png'],
    repeats: true,
  },
  {
    name: 'a proxied replacement of a picture with thumbnails',
    before: { 'a.png': old },
    prepare: withThumbnails,
    run: (world) => upload(world, 'replace'),
    after: { 'a.png': fresh },
    repeats: true,
  },
  {
    name: 'completing a replacement of a picture with thumbnails',
    needs: 'signUpload',
    before: { 'a.png': old },
    async prepare(world) {
      await withThumbnails(world)
      return startAndSend(world, 'put', 'replace', fresh)
    },
    run: complete,
    after: { 'a.png': fresh },
    repeats: true,
  },
  {
    name: 'a rename of a picture with thumbnails',
    before: { 'a.png': old, 'c.png': fresh },
    prepare: withThumbnails,
    run: (world) => ask(world, 'POST', '/rename', { from: 'a.png', to: 'b/c.png' }),
    after: { 'b/c.png': old, 'c.png': fresh },
    between: [{ 'a.png': old, 'b/c.png': old, 'c.png': fresh }],
  },
  {
    name: 'a delete of a picture with thumbnails',
    before: { 'a.png': old },
    prepare: withThumbnails,
    run: (world) => ask(world, 'DELETE', '?key=a.png'),
    after: {},
    repeats: true,
  },
  {
    name: 'a clean-up of thumbnails whose picture was replaced by another program',
    before: { 'a.png': old },
    async prepare(world) {
      await withThumbnails(world)
      const bytes = bytesOf(fresh)
      const options = { type: 'image/png', size: bytes.byteLength }
      await world.storage.put(`${world.mediaRoot}/a.png`, new Blob([bytes]).stream(), options)
    },
    run: runCleanUp,
    after: { 'a.png': fresh },
    repeats: true,
  },
]

/** Stores thumbnails of `a.png`, with the old bytes. */
async function withThumbnails(world: World): Promise<Sent> {
  const sent = await readVersion(world, 'a.png')
  if (!(await storeThumbnails(world, sent, old))) throw new Error('The thumbnails were not stored.')
  return sent
}

function runCleanUp({ storage, mediaRoot, signal }: World): Promise<boolean> {
  return cleanUp(storage, { mediaRoot, before: new Date(Date.now() + 60_000), signal }).then(
    () => true,
    () => false,
  )
}
