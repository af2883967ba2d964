import { type RouteConfig, route } from '@react-router/dev/routes'

export default [route('api/s3/media/*', './routes/media.ts')] satisfies RouteConfig
