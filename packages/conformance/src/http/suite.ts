import type { Client } from './client.js'

export interface HttpContractOptions {
  /** Whether the storage behind the host signs uploads. @default false */
  signedUploads?: boolean
  /** Files in the directory that is listed page by page. @default 300 */
  pagedFiles?: number
  /** Bytes of a body that is refused, after which the connection is to go on. Less for hosts that gather bodies. @default 3145728 (3 MiB) */
  refusedBody?: number
  /** Whether the host has the whole body before the handler hears of the request, as function hosts do. @default false */
  gathersBodies?: boolean
  /** Whether a connection goes on after the response to an upload that was not read. Deno closes it. @default true */
  keepsConnections?: boolean
  /** Whether methods that the handler does not know reach it. Some hosts respond to them themselves, with 405 alone. @default true */
  passesEveryMethod?: boolean
  /** Whether responses leave with the handler's own CORS headers. Stand-ins of API Gateway put theirs over them. @default true */
  passesCors?: boolean
}

/** What the groups of cases share: the client is there once the host has started. */
export interface Suite {
  readonly client: () => Client
  readonly options: Required<HttpContractOptions>
}
