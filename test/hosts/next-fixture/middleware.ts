export default function middleware(): void {
  // Your own code.
}

// Everything but the media handler: Next buffers the bodies of matching requests, and drops what is beyond 10 MB.
export const config = { matcher: ['/((?!api/s3/media).*)'] }
