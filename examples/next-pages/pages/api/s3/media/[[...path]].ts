import { toNextApi } from '@tina-s3/adapter-next/pages'
import { media } from '../../../../media'

export const config = { api: { bodyParser: false } }

export default toNextApi(media)
