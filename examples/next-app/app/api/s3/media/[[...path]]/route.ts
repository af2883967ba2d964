import { toNextRoute } from '@tina-s3/adapter-next'
import { media } from '../../../../../media'

export const { GET, POST, DELETE, HEAD, OPTIONS } = toNextRoute(media)
