import { MediaStore } from './store.js'

export async function sendFilm(file: File, cancel: AbortSignal) {
  const store = new MediaStore()
  return store.uploadFile(file, {
    directory: 'films',
    signal: cancel,
    onProgress: ({ loaded, total }) => console.log(`${Math.round((100 * loaded) / total)} %`),
  })
}
