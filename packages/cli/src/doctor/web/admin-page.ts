import { type WebRequest, type WebResponse, follow } from './request.js'

/** The page of an admin. Some hosts, such as Next.js, do not serve `index.html` for its directory. @throws Unreachable, or the signal's reason */
export async function openAdmin(admin: URL, options: WebRequest): Promise<WebResponse> {
  const response = await follow(admin, options)
  const isDirectory = response.status === 404 && admin.pathname.endsWith('/')
  return isDirectory ? follow(new URL('index.html', admin), options) : response
}
