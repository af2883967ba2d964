import { toNextRoute } from '@tina-s3/adapter-next'
import { createMedia } from '../../../../../media'

export const { GET, POST, DELETE, HEAD, OPTIONS } = toNextRoute(createMedia('/api/guarded/app'))
