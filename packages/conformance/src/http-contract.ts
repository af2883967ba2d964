import { afterAll, beforeAll, describe } from 'vitest'
import { accessCases } from './http/access.js'
import { type Client, type RunningHost, createClient } from './http/client.js'
import { listCases } from './http/list.js'
import { nameCases } from './http/names.js'
import { directUploadCases } from './http/direct-uploads.js'
import { proxiedUploadCases } from './http/proxied-uploads.js'
import { renameCases } from './http/rename-and-delete.js'
import { routeCases } from './http/routes.js'

export interface HttpContractOptions {
  /** Whether the storage behind the host signs uploads. @default false */
  signedUploads?: boolean
  /** Files in the folder that is listed page by page. @default 300 */
  pagedFiles?: number
  /** Bytes of a body that an unauthorized caller sends. Less for hosts that gather bodies. @default 52428800 (50 MiB) */
  refusedBody?: number
  /** Whether the host has the whole body before the handler hears of the request, as function hosts do. @default false */
  gathersBodies?: boolean
  /** Whether a connection goes on after an answer to an upload that was not read. Deno closes it. @default true */
  keepsConnections?: boolean
  /** Whether methods that the handler does not know reach it. Some hosts answer them themselves, with 405 alone. @default true */
  passesEveryMethod?: boolean
  /** Whether answers leave with the handler's own CORS headers. Stand-ins of API Gateway put theirs over them. @default true */
  passesCors?: boolean
}

/** What the groups of cases share: the client is there once the host has started. */
export interface Suite {
  readonly client: () => Client
  readonly options: Required<HttpContractOptions>
}

/**
 * The HTTP contract, from the outside and over a real socket: what every adapter must do on its real host.
 * `start` brings up the host with `createFixtureHandler` (from `@tina-s3/conformance/fixture`) mounted, on an empty store.
 */
export function describeHttpContract(
  name: string,
  start: () => Promise<RunningHost>,
  {
    signedUploads = false,
    pagedFiles = 300,
    refusedBody = 50 * 1024 ** 2,
    gathersBodies = false,
    keepsConnections = true,
    passesEveryMethod = true,
    passesCors = true,
  }: HttpContractOptions = {},
): void {
  describe(name, () => {
    let host: RunningHost | undefined
    let client: Client | undefined
    beforeAll(async () => {
      host = await start()
      client = createClient(host.url)
    })
    afterAll(() => host?.close())
    const suite: Suite = {
      client: () => {
        if (client === undefined) throw new Error(`${name} has not started`)
        return client
      },
      options: {
        signedUploads,
        pagedFiles,
        refusedBody,
        gathersBodies,
        keepsConnections,
        passesEveryMethod,
        passesCors,
      },
    }
    routeCases(suite)
    accessCases(suite)
    listCases(suite)
    nameCases(suite)
    proxiedUploadCases(suite)
    directUploadCases(suite)
    renameCases(suite)
  })
}
