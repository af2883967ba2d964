import { expect, it } from 'vitest'
import { redact } from './redact.js'

it('leaves no credentials and no signatures in addresses', () => {
  const address = 'https://me:pass-word@example.com/a.jpg?X-Amz-Signature=0123&b=1'
  expect(redact(`failed: ${address}: 404`)).toBe(
    'failed: https://[credentials]@example.com/a.jpg?X-Amz-Signature=[redacted]&b=1: 404',
  )
  expect(redact('https://example.com/@me/a.jpg')).toBe('https://example.com/@me/a.jpg')
})
