import { toNextApi } from '@tina-s3/adapter-next/pages'
import type { NextApiRequest, NextApiResponse } from 'next'
import { showFile } from '../../../media'

export default function handler(req: NextApiRequest, res: NextApiResponse) {
  const { key = [] } = req.query
  return toNextApi(() => showFile([key].flat().join('/')))(req, res)
}
