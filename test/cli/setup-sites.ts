/** Sites as `create-next-app`, `npm init` and `tinacms init` leave them, and one along TinaCMS's guide to `next-tinacms-s3`. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface FreshSite {
  readonly files: Readonly<Record<string, string>>
  /** The example whose installed packages it has. */
  readonly packagesOf: string
  /** Arguments of Node that start its server, on `PORT`. */
  readonly server: readonly string[]
}

/** Writes the site's files anew. @returns its directory */
export async function createSite(name: string, { files, packagesOf }: FreshSite): Promise<string> {
  const directory = join(root, '.cache/setup', name)
  await rm(directory, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  await symlink(
    join(root, 'examples', packagesOf, 'node_modules'),
    join(directory, 'node_modules'),
    'junction',
  )
  return directory
}

const tinaConfig = (media: string) => `import { defineConfig } from "tinacms";

// Your hosting provider likely exposes this as an environment variable
const branch =
  process.env.GITHUB_BRANCH ||
  process.env.VERCEL_GIT_COMMIT_REF ||
  process.env.HEAD ||
  "main";

export default defineConfig({
  branch,

  // Get this from tina.io
  clientId: process.env.NEXT_PUBLIC_TINA_CLIENT_ID,
  // Get this from tina.io
  token: process.env.TINA_TOKEN,

  build: {
    outputFolder: "admin",
    publicFolder: "public",
  },
  media: {
${media}
  },
  // See docs on content modeling for more info on how to setup new content models: https://tina.io/docs/r/content-modelling-collections/
  schema: {
    collections: [
      {
        name: "post",
        label: "Posts",
        path: "content/posts",
        fields: [
          { type: "string", name: "title", label: "Title", isTitle: true, required: true },
          { type: "rich-text", name: "body", label: "Body", isBody: true },
        ],
      },
    ],
  },
});
`

const inRepository = `    tina: {
      mediaRoot: "",
      publicFolder: "public",
    },`

const withLegacyStore = `    loadCustomStore: async () => {
      const pack = await import("next-tinacms-s3");
      return pack.TinaCloudS3MediaStore;
    },`

const post = { 'content/posts/hello-world.md': '---\ntitle: Hello, World!\n---\n\nHello.\n' }

function manifest(dependencies: readonly string[], more: object = {}): string {
  const all = Object.fromEntries(
    ['react', 'react-dom', 'tinacms', ...dependencies].map((name) => [name, '*']),
  )
  return `${JSON.stringify({ name: 'site', private: true, ...more, dependencies: all }, null, 2)}\n`
}

const next = { packagesOf: 'next-app', server: ['node_modules/next/dist/bin/next', 'dev', '-H', '127.0.0.1'] }

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2017",
    "lib": ["dom", "dom.iterable", "esnext"],
    "allowJs": true,
    "skipLibCheck": true,
    "strict": true,
    "noEmit": true,
    "esModuleInterop": true,
    "module": "esnext",
    "moduleResolution": "bundler",
    "resolveJsonModule": true,
    "isolatedModules": true,
    "jsx": "react-jsx",
    "incremental": true,
    "plugins": [{ "name": "next" }],
    "paths": { "@/*": ["./*"] }
  },
  "include": ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
  "exclude": ["node_modules"]
}
`

/** In TypeScript. */
export const nextApp: FreshSite = {
  ...next,
  files: {
    ...post,
    'package.json': manifest(['next']),
    'tsconfig.json': tsconfig,
    '.gitignore': '/node_modules\n/.next/\n.env*\n',
    'app/layout.tsx': `export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`,
    'app/page.tsx': 'export default function Home() {\n  return <h1>Hello</h1>;\n}\n',
    'tina/config.ts': tinaConfig(inRepository),
  },
}

/** In JavaScript, with a directory `src`. */
export const nextPages: FreshSite = {
  ...next,
  files: {
    ...post,
    'package.json': manifest(['next']),
    'jsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }\n',
    '.gitignore': '/node_modules\n/.next/\n.env*\n',
    'src/pages/index.js': 'export default function Home() {\n  return <h1>Hello</h1>;\n}\n',
    'tina/config.js': tinaConfig(inRepository),
  },
}

/** In JavaScript, without modules. */
export const express: FreshSite = {
  packagesOf: 'express-tina',
  server: ['--env-file=.env', 'app.js'],
  files: {
    ...post,
    'package.json': manifest(['express']),
    'app.js': `const express = require("express");

const app = express();
const port = process.env.PORT || 3000;

app.use(express.json());
app.use(express.urlencoded({ extended: false }));
app.use(express.static("public"));

app.get("/", (req, res) => {
  res.send("<h1>Hello</h1>");
});

app.listen(port, "127.0.0.1");
`,
    'tina/config.js': tinaConfig(inRepository),
  },
}

/** As https://tina.io/docs/reference/media/external/s3 has it, for a server other than AWS. */
export const documented: FreshSite = {
  ...next,
  files: {
    ...post,
    'package.json': manifest(['next', 'next-tinacms-s3', '@tinacms/auth']),
    'tsconfig.json': tsconfig,
    'pages/index.tsx': 'export default function Home() {\n  return <h1>Hello</h1>;\n}\n',
    'pages/api/s3/[...media].ts': `// pages/api/s3/[...media].ts

import {
  mediaHandlerConfig,
  createMediaHandler,
} from 'next-tinacms-s3/dist/handlers'

import { isAuthorized } from '@tinacms/auth'

export const config = mediaHandlerConfig

export default createMediaHandler({
  config: {
    credentials: {
      accessKeyId: process.env.NEXT_PUBLIC_S3_ACCESS_KEY || '',
      secretAccessKey: process.env.S3_SECRET_KEY || '',
    },
    region: process.env.NEXT_PUBLIC_S3_REGION,
    endpoint: process.env.S3_ENDPOINT,
    forcePathStyle: true,
  },
  bucket: process.env.NEXT_PUBLIC_S3_BUCKET || '',
  authorized: async (req, _res) => {
    if (process.env.NODE_ENV === 'development') {
      return true
    }
    try {
      const user = await isAuthorized(req)

      return user && user.verified
    } catch (e) {
      console.error(e)
      return false
    }
  },
})
`,
    'tina/config.ts': tinaConfig(withLegacyStore),
  },
}
