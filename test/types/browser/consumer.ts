/** An editor's browser, as a consumer compiles it against what is published. */
import { TinaCloudS3MediaStore, createMediaStore } from '@tina-s3/client-store'
import { routes } from '@tina-s3/contract'

export const Store = createMediaStore({ endpoint: '/api/s3/media' })
export { TinaCloudS3MediaStore, routes }
