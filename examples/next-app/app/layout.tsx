import type { ReactNode } from 'react'

export const metadata = { title: 'Field notes' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body style={{ font: '1.1rem/1.6 system-ui', maxWidth: '44rem', margin: '2rem auto' }}>{children}</body>
    </html>
  )
}
