import type { APIRoute } from 'astro'
import { media } from '../../../../../media'

export const prerender = false

export const ALL: APIRoute = ({ request }) => media(request)
