import { defineConfig } from 'tinacms'

export default defineConfig({
  branch: process.env.HEAD || 'main',
  // Both are empty as long as nobody signs in: `tinacms dev` edits the files here.
  clientId: process.env.TINA_PUBLIC_CLIENT_ID || '',
  token: process.env.TINA_TOKEN || '',
  telemetry: 'disabled',
  build: { publicFolder: 'public', outputFolder: 'admin' },
  // #region media
  media: {
    loadCustomStore: async () => {
      const pack = await import('@tina-s3/client-store')
      return pack.TinaCloudS3MediaStore
    },
  },
  // #endregion
  schema: {
    collections: [
      {
        name: 'post',
        label: 'Posts',
        path: 'content/posts',
        ui: { router: () => '/' },
        fields: [
          { name: 'title', label: 'Title', type: 'string', isTitle: true, required: true },
          { name: 'hero', label: 'Hero', type: 'image' },
          { name: 'body', label: 'Body', type: 'rich-text', isBody: true },
        ],
      },
    ],
  },
})
