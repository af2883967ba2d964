/** Puts the pictures that the posts show, and a few more, into the media library; those that already exist are kept. */
import { isStorageError } from '@tina-s3/core'
import { storage } from './media.ts'
import { renderPng, type Scene } from './pictures.ts'

const landscapes: Record<string, Scene> = {
  'landscapes/dawn.png': {
    sky: ['#2b2d6e', '#ff9e7a'],
    ground: ['#6a4c5d', '#1f1a2e'],
    horizon: 0.62,
    sun: [0.7, 0.52],
  },
  'landscapes/dunes.png': {
    sky: ['#4aa3df', '#fbe8c8'],
    ground: ['#e8b668', '#8d5524'],
    horizon: 0.5,
    sun: [0.2, 0.2],
  },
  'landscapes/forest.png': {
    sky: ['#cfe8d8', '#8fbf9f'],
    ground: ['#2f6b3c', '#0d2b1d'],
    horizon: 0.35,
    sun: [0.8, 0.15],
  },
  'landscapes/lake.png': {
    sky: ['#88b7e8', '#eaf4fb'],
    ground: ['#3e7fb1', '#123a5c'],
    horizon: 0.55,
    sun: [0.35, 0.3],
  },
  'people/team.png': {
    sky: ['#f7d6c4', '#f2b6a0'],
    ground: ['#5b6c8f', '#2d3550'],
    horizon: 0.7,
    sun: [0.5, 0.45],
  },
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80">
<rect width="120" height="80" rx="10" fill="#f4efe6"/><circle cx="84" cy="26" r="12" fill="#ff9e4a"/>
<path d="M8 68 44 22 66 50 78 38 112 68z" fill="#2f6b5c"/></svg>
`

let added = 0
for (const [key, scene] of Object.entries(landscapes)) await add(key, 'image/png', renderPng(scene))
await add('logo.svg', 'image/svg+xml', new TextEncoder().encode(logo), 'attachment')
console.log(`${added} of ${Object.keys(landscapes).length + 1} pictures were new.`)

async function add(
  key: string,
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
  disposition?: string,
): Promise<void> {
  try {
    await storage.put(key, new Blob([bytes]).stream(), {
      type,
      size: bytes.byteLength,
      disposition,
      onlyIf: { absent: true },
    })
    added++
  } catch (error) {
    if (!isStorageError(error) || error.code !== 'precondition-failed') throw error
  }
}
