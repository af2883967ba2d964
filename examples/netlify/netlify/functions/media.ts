import { toNetlify } from '@tina-s3/adapter-netlify'
import { media } from '../../media.ts'

export default toNetlify(media)

export const config = { path: ['/api/s3/media', '/api/s3/media/*'] }
