import { defaultBasePath } from '@tina-s3/contract'
import type { DoctorContext } from '../check.js'
import { signedUpload } from '../web/signed-upload.js'
import { uploadsOf } from '../web/uploads.js'
import type { FetchDirective } from './policy.js'

/** What the media store loads on a page, and what becomes of the page where its policy forbids that. */
export interface Need {
  readonly directive: FetchDirective
  readonly url: URL
  /** As a source list names it. */
  readonly source: string
  readonly otherwise: string
  /** Whether the media manager works without. */
  readonly optional?: true
}

export async function needsOf(context: DoctorContext, page: URL): Promise<Need[]> {
  const { site } = context
  const { direct, thumbnails } = uploadsOf(site)
  const handler = new URL(site.basePath || defaultBasePath, context.url ?? page)
  const files = new URL(site.storage.publicUrl('picture.png'))
  const needs = [connect(handler, 'the media manager cannot reach the site')]
  if (direct) needs.push(connect(new URL((await signedUpload(context)).url), 'uploads fail'))
  needs.push({
    directive: 'img-src',
    url: files,
    source: files.origin,
    otherwise: 'pictures do not show',
  })
  if (!thumbnails) return needs
  const unread = 'pictures that are there already get no thumbnails'
  const slow = 'the page stops for a moment while thumbnails are made'
  return [
    ...needs,
    { ...connect(files, unread), optional: true },
    {
      directive: 'worker-src',
      url: new URL(`blob:${page.origin}/0`),
      source: 'blob:',
      otherwise: slow,
      optional: true,
    },
  ]
}

function connect(url: URL, otherwise: string): Need {
  return { directive: 'connect-src', url, source: url.origin, otherwise }
}
