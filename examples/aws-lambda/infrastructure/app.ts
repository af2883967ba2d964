import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { MediaStack } from './stack.js'

const { SITE_ORIGIN, CERTIFICATE_ARN, TINA_PUBLIC_CLIENT_ID } = process.env
if (!SITE_ORIGIN || !TINA_PUBLIC_CLIENT_ID) {
  throw new Error(
    'Set SITE_ORIGIN, such as https://www.example.com, and TINA_PUBLIC_CLIENT_ID, the TinaCloud project.',
  )
}

const app = new App()
new MediaStack(app, 'TinaMedia', {
  code: fileURLToPath(new URL('../dist', import.meta.url)),
  siteOrigin: SITE_ORIGIN,
  clientID: TINA_PUBLIC_CLIENT_ID,
  ...(CERTIFICATE_ARN && { certificateArn: CERTIFICATE_ARN }),
})
app.synth()
