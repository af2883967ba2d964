import { imgproxy } from '@tina-s3/core/image-services'

/** For the option `thumbnails` of `createMediaHandler`. */
export const thumbnails = imgproxy({
  origin: 'https://images.example.com',
  key: process.env.IMGPROXY_KEY ?? '',
  salt: process.env.IMGPROXY_SALT ?? '',
})
