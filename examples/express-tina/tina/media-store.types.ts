/** Not part of the site: that Tina takes the store is checked here, as `loadCustomStore` itself takes any class. */
import { S3MediaStore } from '@tina-s3/client-store'
import type { MediaStore } from 'tinacms'

export type Store = InstanceType<typeof S3MediaStore>
export const toTina = (store: Store): MediaStore => store
