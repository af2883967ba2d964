// Each request has a thread of its own, so what is loaded before the host does not count here.
import '../../identity.mjs'
import { toNetlify } from '@tina-s3/adapter-netlify'
import { media } from '../../guarded.ts'

export default toNetlify(media)

export const config = { path: ['/api/s3/guarded', '/api/s3/guarded/*'] }
