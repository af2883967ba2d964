import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

export default defineConfig({
  adapter: node({ mode: 'standalone' }),
  // The media handler checks the origin itself.
  security: { checkOrigin: false },
})
