/** TinaCMS's colours and sizes. Names and texts keep their own direction, and the rest follows the document's. */
const rules = `
:host{all:initial;position:fixed;z-index:2147483647;inset-block:auto 16px;inset-inline:auto 16px;inline-size:min(360px,100vw - 32px);font:13px/20px Inter,sans-serif;color:#363145;background:#fff;border:1px solid #e1ddec;border-radius:8px;box-shadow:0 4px 24px #0003}
header,li{display:grid;grid-template-columns:1fr auto auto;gap:4px 0;padding:8px 16px}
ul{list-style:none;margin:0;padding:0;max-block-size:40vh;overflow:auto}
li{border-block-start:1px solid #e1ddec}
b,p{unicode-bidi:plaintext;justify-self:start;overflow-wrap:anywhere}
b{font-weight:500}
header b{font-size:16px}
p,progress{grid-column:1/-1;margin:0}
p{font-size:12px;color:#716c7f}
.failed p{color:#b91c1c}
button{all:unset;cursor:pointer;padding:2px 6px;border-radius:4px;font-weight:500;color:#c2410c}
button:focus-visible{outline:2px solid}
[hidden],:not(.running)>progress{display:none}
progress{appearance:none;inline-size:100%;block-size:4px;border-radius:4px;overflow:hidden;forced-color-adjust:none}
::-webkit-progress-bar{background:#edecf3}
::-webkit-progress-value{background:#ec4815}
::-moz-progress-bar{background:#ec4815}
`

/** A sheet rather than an element: a Content-Security-Policy need not allow inline styles for it. */
export function createSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules)
  return sheet
}
