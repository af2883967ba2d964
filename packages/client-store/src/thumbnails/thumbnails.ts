/** Thumbnails as browsers make them: beside uploads, and for pictures that are listed without. */
export { accompany } from './accompany.js'
export { show } from './show.js'
