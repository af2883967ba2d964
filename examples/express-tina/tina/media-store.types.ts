/** Not part of the site: checks that the class is one of TinaCMS's media stores, since `loadCustomStore` accepts any class. */
import { S3MediaStore } from '@tina-s3/client-store'
import type { MediaStore } from 'tinacms'

export type Store = InstanceType<typeof S3MediaStore>
export const toTina = (store: Store): MediaStore => store
