import { s3Storage } from '@tina-s3/core/s3'
import { s3Config } from '../../s3-config.js'
import { planUpload } from './plan-upload.js'

await planUpload(s3Storage({ ...s3Config, bucket: process.env.BENCH_BUCKET ?? '' }))
