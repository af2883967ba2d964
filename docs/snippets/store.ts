import { createMediaStore } from '@tina-s3/client-store'

export const MediaStore = createMediaStore({
  endpoint: 'https://api.example.com/api/s3/media',
  accept: 'image/*',
  credentials: 'include',
})
