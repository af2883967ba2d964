// Signature, header and the beginning of the data of a PNG picture.
// prettier-ignore
const beginning = [
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
  0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
  0, 1, 0, 0, 0x49, 0x44, 0x41, 0x54,
]

/** What begins like a picture and goes on with bytes that differ from seed to seed; at least 50 bytes make it recognizable. */
export function png(size = 100, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let index = 0; index < size; index++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    bytes[index] = beginning[index] ?? state >> 16
  }
  return bytes
}

/** What begins like a WebP picture. */
export function webp(size = 100, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = png(size, seed)
  bytes.set(text('RIFF\0\0\0\0WEBPVP8 '))
  return bytes
}

export function text(content: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(content)
}

/** Names that have gone wrong somewhere: in a query, an XML response, a URL, a signature. All are to survive to the letter. */
export const hostileNames = [
  'a+b=c.png',
  '100%.png',
  '#1?.png',
  '%2F.png',
  'çødé 日本.png',
  'e\u0301.png',
  '\u00e9.png',
  '😀 👩‍👩‍👧.png',
  `it's "quoted" <b>.png`,
  'a;b,c@d!e$f&g.png',
  '(1) [2] {3}.png',
  ' lead and trail .png',
  'a...png',
  'UPPER.PNG',
  'upper.png',
  `${'ñ'.repeat(100)}.png`,
]

export const hostileDirectories = ['R&D photos', 'ünï/çødé', 'library', '100% #1?', "o'brien+co", 'a=b&c=d']

/** Names and directories that no storage is to see. */
export const forbiddenKeys = [
  '../up.png',
  'a/../b.png',
  '..',
  'a/./b.png',
  'a\\b.png',
  'nul\0.png',
  'line\nbreak.png',
  'a//b/c.png',
]

/** Names and directories that configure or run something on a web server. */
export const untouchableKeys = [
  '.htaccess',
  'a/.user.ini',
  '.tina-s3/staging/a.png',
  '.well-known/a.png',
  '...png',
  'web.config',
  'shell.php',
  'a/shell.PHP5.gif',
  'shell.asp;.jpg',
  'shell.php::$DATA',
  'run.cgi',
]
