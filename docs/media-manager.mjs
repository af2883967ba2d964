// @ts-check
/**
 * Takes the README's picture, `docs/media-manager.png`, of a running demo: `npm run demo`, then `node docs/media-manager.mjs`. Chromium
 * is the one that CHROMIUM_PATH names, or /usr/bin/chromium. The address of another demo is the first argument.
 */
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [, , origin = 'http://localhost:3000'] = process.argv
const path = fileURLToPath(new URL('media-manager.png', import.meta.url))

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 720 } })
  await page.goto(`${origin}/admin/index.html#/screens/media_manager`)
  await page.getByRole('button', { name: 'Enter Edit Mode' }).click({ timeout: 120_000 })
  await page.locator('[title="landscapes"]').first().click()
  await page.locator('[title="dunes.png"]').first().click()
  await page.getByRole('heading', { name: 'dunes.png', exact: true }).waitFor()
  await page
    .locator('img')
    .evaluateAll((/** @type {HTMLImageElement[]} */ images) =>
      Promise.all(images.map((image) => image.decode())),
    )
  await page.screenshot({ path, animations: 'disabled' })
  console.log(`The picture is in ${path}.`)
} finally {
  await browser.close()
}
