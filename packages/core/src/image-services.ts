/**
 * For the option `thumbnails`: addresses at which image services make smaller pictures. TinaCMS shows a picture only if the path of its
 * address ends in the file extension of one. Where a service's own addresses do not, these are addresses of the site that its host rewrites.
 * @see https://github.com/tina-s3/tina-s3-media/blob/main/docs/thumbnails.md for the rules that do so
 */
import type { ThumbnailAddress } from './options.js'

export interface RewrittenOptions {
  /** Origin of the site whose host has the rules, such as `https://www.example.com`. @default the site that shows the media manager */
  origin?: string
  /** Path of the addresses that are rewritten. @default '/thumbnails' */
  path?: string
}

/** Netlify Image CDN: `/thumbnails/400/…` for a picture that fits 400 × 400 pixels, which a rule of netlify.toml rewrites. */
export function netlifyImages(options: RewrittenOptions = {}): ThumbnailAddress {
  return ({ url }, { width }) => rewritten(options, width, url)
}

export interface NextImagesOptions extends RewrittenOptions {
  /** Widths that Next.js makes, `imageSizes` and `deviceSizes` of its configuration. @default those of Next.js */
  widths?: readonly number[]
}

const nextWidths = [32, 48, 64, 96, 128, 256, 384, 640, 750, 828, 1080, 1200, 1920, 2048, 3840]

/** `next/image`: `/thumbnails/384/…` for a picture of that width, which a rewrite of next.config.js turns into `/_next/image?…`. */
export function nextImages({ widths = nextWidths, ...options }: NextImagesOptions = {}): ThumbnailAddress {
  const ascending = widths.toSorted((a, b) => a - b)
  return ({ url }, box) => {
    const width = ascending.find((each) => each >= box.width) ?? ascending.at(-1) ?? box.width
    return rewritten(options, width, url)
  }
}

export interface CloudflareImagesOptions {
  /** Origin of a zone with transformations turned on, such as `https://www.example.com`. @default that of the pictures */
  origin?: string
}

/**
 * Cloudflare Images: transformations by address.
 * @see https://developers.cloudflare.com/images/transform-images/transform-via-url/
 */
export function cloudflareImages({ origin }: CloudflareImagesOptions = {}): ThumbnailAddress {
  return ({ url }, { width, height }) =>
    `${origin ?? new URL(url).origin}/cdn-cgi/image/fit=scale-down,width=${width},height=${height},format=auto/${url}`
}

export interface ImgproxyOptions {
  /** Where imgproxy is, such as `https://images.example.com`. */
  origin: string
  /** `IMGPROXY_KEY`, in hexadecimal. A secret of the server. */
  key: string
  /** `IMGPROXY_SALT`, in hexadecimal. */
  salt: string
}

/**
 * imgproxy, with signed addresses: nobody can have other pictures or sizes made.
 * @throws TypeError when an option is missing, or a key is not in hexadecimal
 * @see https://docs.imgproxy.net/usage/signing_url
 */
export function imgproxy({ origin, key, salt }: ImgproxyOptions): ThumbnailAddress {
  if (!URL.canParse(origin))
    throw new TypeError('imgproxy needs `origin`: imgproxy({ origin: "https://images.example.com", … }).')
  const secret = fromHex('key', key)
  const salted = fromHex('salt', salt)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  let imported: Promise<CryptoKey> | undefined
  return async ({ url }, { width, height }) => {
    imported ??= crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
    const path = `/rs:fit:${width}:${height}/${toBase64Url(new TextEncoder().encode(url))}.webp`
    const signed = new Uint8Array([...salted, ...new TextEncoder().encode(path)])
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', await imported, signed))
    return `${new URL(origin).origin}/${toBase64Url(signature)}${path}`
  }
}

/** The rules put the picture's origin before the path. */
function rewritten({ origin = '', path = '/thumbnails' }: RewrittenOptions, width: number, url: string) {
  return `${origin}${path}/${width}${new URL(url).pathname}`
}

function fromHex(name: string, text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[\da-f]{2})+$/i.test(text)) throw new TypeError(`imgproxy needs \`${name}\` in hexadecimal.`)
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
