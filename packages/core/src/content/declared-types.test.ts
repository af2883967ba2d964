import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient, png } from '../../test/upload-client.js'
import { fileSystemStorage } from '../fs.js'
import { memoryStorage } from '../memory.js'

describe('createMediaHandler, declared media types', () => {
  it.each([
    'application/ecmascript',
    'application/javascript',
    'application/x-ecmascript',
    'application/x-javascript',
    'text/ecmascript',
    'text/javascript',
    ...[0, 1, 2, 3, 4, 5].map((minor) => `text/javascript1.${minor}`),
    'text/jscript',
    'text/livescript',
    'text/x-ecmascript',
    'text/x-javascript',
    'TEXT/JavaScript; charset=utf-8',
    'multipart/x-mixed-replace',
    'multipart/related',
    'message/rfc822',
  ])('refuses the declared type %s', async (type) => {
    const { upload } = createClient(memoryStorage(), ['*'])
    expect(await upload('data', 'alert(1)', type)).toMatchObject({
      status: 415,
      body: { code: 'unsupported-type' },
    })
    expect((await upload('a.unknown', 'alert(1)', type)).status).toBe(415)
  })

  let folder: string | undefined
  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true })
    folder = undefined
  })

  it('refuses an unknown extension after that of a web page, which Apache serves as one', async () => {
    folder = await mkdtemp(join(tmpdir(), 'tina-s3-types-'))
    const disk = fileSystemStorage({ directory: folder, publicUrl: 'http://localhost/media' })
    const { upload, send } = createClient(disk)
    const text = 'neither a page nor a script'
    for (const name of ['a.html.unknown', 'a.xhtml.b.unknown', 'a.svg.unknown', 'a.html.', 'a.JS.old'])
      expect((await upload(name, text)).status, name).toBe(415)
    for (const name of ['a.txt.unknown', 'a.html.txt', 'example.com.unknown', 'a.unknown'])
      expect((await upload(name, text)).status, name).toBe(201)
    const move = { from: 'a.unknown', to: 'a.html.unknown' }
    expect((await send('POST', '/rename', move)).status).toBe(415)
  })

  it('ignores the declared type on a disk, where none is stored', async () => {
    folder = await mkdtemp(join(tmpdir(), 'tina-s3-types-'))
    const disk = fileSystemStorage({ directory: folder, publicUrl: 'http://localhost/media' })
    const onDisk = createClient(disk, ['image/*'])
    expect(await onDisk.upload('picture', png, 'image/png')).toMatchObject({ status: 415 })
    expect(await onDisk.upload('picture.unknown', png, 'image/png')).toMatchObject({ status: 415 })
    expect(await onDisk.upload('picture.png', png, 'image/png')).toMatchObject({ status: 201 })
    expect(await onDisk.upload('favicon.ico', '\0\0\x01\0\x01\0', 'image/x-icon')).toMatchObject({
      status: 201,
    })
    const documents = createClient(disk, ['application/vnd.openxmlformats-officedocument.*', 'audio/*'])
    expect((await documents.upload('a.docx', 'PK\x03\x04\x14\0\0\0\0\0')).status).toBe(201)
    expect((await documents.upload('a.flac', 'fLaC\0\0\0\x22', 'audio/x-flac')).status).toBe(201)
    const inMemory = createClient(memoryStorage(), ['image/*'])
    expect(await inMemory.upload('picture', png, 'image/png')).toMatchObject({ status: 201 })
  })
})
