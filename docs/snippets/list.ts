import { type ListResponse, isProblem } from '@tina-s3/contract'

export async function listPictures(endpoint: string, token: string): Promise<ListResponse> {
  const response = await fetch(`${endpoint}?directory=team&ext=png,jpg`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const body = (await response.json()) as unknown
  if (isProblem(body)) throw new Error(`${body.title} (${body.code}, request ${body.requestId})`)
  return body as ListResponse
}
