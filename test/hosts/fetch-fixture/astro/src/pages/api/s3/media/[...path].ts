import type { APIRoute } from 'astro'
import { handler } from '../../../../../media'

export const prerender = false

export const ALL: APIRoute = ({ request }) => handler(request)
