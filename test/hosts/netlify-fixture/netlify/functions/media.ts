import { toNetlify } from '@tina-s3/adapter-netlify'
import { createMedia } from '../../media.ts'

export default toNetlify(createMedia('/api/s3/media', 'library'))

export const config = { path: ['/api/s3/media', '/api/s3/media/*'] }
