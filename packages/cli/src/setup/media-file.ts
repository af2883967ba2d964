import { type ClientId, ownVariable } from './client-id.js'
import type { Host } from './hosts/host.js'
import type { Choices } from './plan.js'
import { readTemplate } from './templates.js'

/** The file with the media handler, as the documents show it, with what differs from site to site. */
export function mediaFile(host: Host, path: string, { mediaRoot }: Choices, { variable }: ClientId): string {
  const language = /ts$/.test(path) ? 'ts' : 'js'
  let text = readTemplate(host.media, language).replaceAll(ownVariable, variable)
  if (mediaRoot)
    text = text.replace(/^ {2}storage,\n/m, (line) => `${line}  mediaRoot: ${quote(mediaRoot)},\n`)
  const { publicDirectory, port } = host
  if (publicDirectory) text = text.replaceAll('public/media', `${publicDirectory}/media`)
  if (port) text = text.replace('env.PORT ?? 3000', `env.PORT ?? ${port}`)
  return text
}

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
