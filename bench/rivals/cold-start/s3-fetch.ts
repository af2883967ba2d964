import { s3FetchStorage } from '@tina-s3/core/s3-fetch'
import { s3Config } from '../../s3-config.js'
import { planUpload } from './plan-upload.js'

await planUpload(s3FetchStorage({ ...s3Config, bucket: process.env.BENCH_BUCKET ?? '' }))
