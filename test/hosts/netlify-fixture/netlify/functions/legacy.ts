import { toNetlifyEvent } from '@tina-s3/adapter-netlify/legacy'
import { media } from '../../legacy.ts'

export const handler = toNetlifyEvent(media)
