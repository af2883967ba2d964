import { toNextApi } from '@tina-s3/adapter-next/pages'
import { createMedia } from '../../../../media'

// No `config`: Next parses the body.
export default toNextApi(createMedia('/api/guarded/parsed'))
