import type { Framework } from './frameworks.js'
import { astro, reactRouter, sveltekit } from './hosts/fetch.js'
import type { Host } from './hosts/host.js'
import { netlify } from './hosts/netlify.js'
import { nextApp, nextPages } from './hosts/next.js'
import { express, hono } from './hosts/node.js'

export const hosts: Readonly<Record<Framework, Host>> = {
  'next-app': nextApp,
  'next-pages': nextPages,
  express,
  netlify,
  astro,
  sveltekit,
  'react-router': reactRouter,
  hono,
}
