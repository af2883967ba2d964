import { expect, it } from 'vitest'
import { readPage } from './html.js'

it('reads policies and scripts as browsers do', () => {
  const page = readPage(`<!DOCTYPE html><html><head>
    <!-- <meta http-equiv="Content-Security-Policy" content="default-src 'none'"><script src="/old.js"></script> -->
    <META HTTP-EQUIV='content-security-policy' CONTENT="connect-src &#39;self&#39; https://a.example?x=1&amp;y=2">
    <meta http-equiv="Content-Security-Policy-Report-Only" content="default-src 'none'">
    <link rel="modulepreload" href="/assets/vendor.js"><link rel="stylesheet" href="/a.css">
    <script>const html = '<script src="/no.js">'</script><script type="module" src="/assets/index.js"></script>`)
  expect(page).toEqual({
    policies: ["connect-src 'self' https://a.example?x=1&y=2"],
    scripts: ['/assets/vendor.js', '/assets/index.js'],
  })
})
