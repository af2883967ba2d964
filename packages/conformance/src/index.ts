export { type HttpContractOptions, describeHttpContract } from './http-contract.js'
export type { RunningHost } from './http/client.js'
export {
  type ProvidedStorage,
  type StorageProviderOptions,
  describeStorageProvider,
} from './storage-provider.js'
