import { createRequire } from 'node:module'
import type attrAccept from 'attr-accept'
import { defaultAccept } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { decideType } from '../../core/src/content/type.js'
import { toDialogAccept } from './accept.js'
import { createMediaStore } from './index.js'

/** As react-dropzone 14, which TinaCMS 2 and 3 use, decides what it leaves out; the rest is `attr-accept`'s. */
const isKept = (entry: string) =>
  ['audio/*', 'video/*', 'image/*', 'text/*'].includes(entry) ||
  /^\w+\/[-+.\w]+$/.test(entry) ||
  /^.*\.\w+$/.test(entry)

/** CommonJS whose types say that it is a module of the other kind. */
const { default: accepts } = createRequire(import.meta.url)('attr-accept') as typeof attrAccept

const accept = new (createMediaStore())().accept

describe('accept of the media store', () => {
  it('has only what the dropzone takes: no patterns but those of HTML and text', () => {
    const entries = accept.split(',')
    expect(entries.filter((entry) => !isKept(entry))).toEqual([])
    expect(new Set(entries).size).toBe(entries.length)
  })

  // Types as Chromium on Linux, macOS and Windows has them, and '' where the operating system does not know the extension.
  it.each([
    ['report.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['report.docx', ''],
    ['table.xlsx', ''],
    ['slides.pptx', ''],
    ['letter.odt', 'application/vnd.oasis.opendocument.text'],
    ['letter.odt', ''],
    ['Inter.woff2', 'font/woff2'],
    ['Inter.woff2', ''],
    ['Inter.ttf', 'font/ttf'],
    ['Inter.TTF', ''],
    ['chair.glb', 'model/gltf-binary'],
    ['chair.glb', ''],
    ['book.epub', ''],
    ['notes.md', ''],
    ['all.zip', 'application/x-zip-compressed'],
    ['all.zip', 'application/zip'],
    ['paper.pdf', 'application/pdf'],
    ['photo.jpg', 'image/jpeg'],
  ])('lets %s be uploaded where the browser says it is “%s”, as the handler does', (name, type) => {
    const kept = accept.split(',').filter(isKept).join()
    expect(accepts({ name, type }, kept)).toBe(true)
    const rules = { uploads: { accept: defaultAccept }, storage: { capabilities: {} } }
    expect(() => decideType(rules as unknown as Parameters<typeof decideType>[0], name, type)).not.toThrow()
  })

  it('keeps what a site has chosen, without spaces', () => {
    expect(toDialogAccept('image/*, application/pdf , .blend')).toBe('image/*,application/pdf,.blend')
  })
})
