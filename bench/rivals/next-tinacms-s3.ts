/** The browser store of next-tinacms-s3, called by an address of its own. */

interface Store {
  fetchFunction: typeof fetch
  persist(media: readonly { directory: string; file: File }[]): Promise<unknown[]>
}

// Its types name files without their extension, which TypeScript does not find by Node's rules.
const { S3MediaStore } = (await import('next-tinacms-s3')) as unknown as { S3MediaStore: new () => Store }

export function createRivalStore(origin: string): Store {
  const store = new S3MediaStore()
  store.fetchFunction = (path, init) => fetch(`${origin}${path as string}`, init)
  return store
}
