import { toNextApi } from '@tina-s3/adapter-next/pages'
import { createMedia } from '../../../../media'

export const config = { api: { bodyParser: false } }

export default toNextApi(createMedia('/api/guarded/pages'))
