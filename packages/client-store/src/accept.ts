const office = 'application/vnd.openxmlformats-officedocument.'
const openDocument = 'application/vnd.oasis.opendocument.'

/**
 * HTML's `accept` knows the patterns `image/*`, `video/*` and `audio/*`, and TinaCMS's dropzone `text/*` too, but no other. These are the types
 * that the others of `defaultAccept` stand for, as far as browsers know them, for the file dialog; and extensions, since a browser has no type at
 * all for what its operating system does not know, and the dropzone refuses that by its type.
 * @see https://html.spec.whatwg.org/multipage/input.html#attr-input-accept
 */
const expansions: Readonly<Record<string, string>> = {
  'font/*': 'font/woff,font/woff2,font/ttf,font/otf,.woff,.woff2,.ttf,.otf',
  'model/*': '.glb,.gltf,.obj,.stl,.3mf,.fbx,.ply,.usdz',
  'text/*': 'text/*,.md',
  'application/zip': 'application/zip,.zip',
  'application/epub+zip': 'application/epub+zip,.epub',
  [`${office}*`]: `${office}wordprocessingml.document,${office}spreadsheetml.sheet,${office}presentationml.presentation,.docx,.xlsx,.pptx`,
  [`${openDocument}*`]: `${openDocument}text,${openDocument}spreadsheet,${openDocument}presentation,.odt,.ods,.odp,.odg`,
}

/** The types and extensions of a comma-separated `accept` as browsers and TinaCMS's dropzone take them: its other patterns as what they stand for. */
export function toDialogAccept(accept: string): string {
  const patterns = accept.split(',').map((pattern) => pattern.trim())
  return patterns.map((pattern) => expansions[pattern] ?? pattern).join()
}
