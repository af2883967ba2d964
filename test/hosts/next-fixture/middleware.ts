/** Becomes `proxy.ts` on Next 16. Lets everything through; that it looks at a route is what matters. */
export default function middleware(): void {}

export const config = {
  matcher: ['/api/app-guarded/:path*', '/api/pages-guarded/:path*', '/api/pages-parsed/:path*'],
}
