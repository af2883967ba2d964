import { showFile } from '../../../media'

export async function GET(_request: Request, { params }: { params: Promise<{ key: string[] }> }) {
  const { key } = await params
  return showFile(key.join('/'))
}
