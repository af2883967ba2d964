export default function middleware(): void {
  // Yours.
}

// Everything but the media handler: Next buffers the bodies that pass here, and drops what is beyond 10 MB.
export const config = { matcher: ['/((?!api/s3/media).*)'] }
