/** TinaCMS's media manager as an editor sees it. */
import type { Browser, Locator, Page } from 'playwright-core'

export interface TestFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI//////////////////////////////////////////' +
    '//////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAB' +
    'AAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EAB' +
    'QRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIgAf//Z',
  'base64',
)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A picture that is what its name says. */
export function picture(name: string): TestFile {
  return /\.jpe?g$/i.test(name)
    ? { name, mimeType: 'image/jpeg', buffer: jpeg }
    : { name, mimeType: 'image/png', buffer: png }
}

/**
 * Opens a page of the admin. The first one of a session asks whether to edit.
 * @param prepare is called with the page before it requests anything
 */
export async function openAdmin(
  browser: Browser,
  origin: string,
  path: string,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  await prepare?.(page)
  page.setDefaultTimeout(20_000)
  // The first page of a site waits for its modules to be built.
  await page.goto(`${origin}/admin/index.html#${path}`, { timeout: 120_000 })
  await page.getByRole('button', { name: 'Enter Edit Mode' }).click({ timeout: 120_000 })
  return page
}

export async function openMediaManager(browser: Browser, origin: string): Promise<MediaManager> {
  const page = await openAdmin(browser, origin, '/screens/media_manager')
  return createMediaManager(page)
}

export type MediaManager = ReturnType<typeof createMediaManager>

/** @param scope where the manager is: the page, or the dialog of an image field */
export function createMediaManager(page: Page, scope: Page | Locator = page) {
  const dialog = page.locator('#modal-root')
  const button = (name: string) => scope.getByRole('button', { name, exact: true })
  const section = (title: string) =>
    scope.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
  const names = (title: string) =>
    section(title)
      .locator('li [title]')
      .evaluateAll((elements) => elements.map((element) => element.getAttribute('title') ?? ''))
  const tile = (name: string) =>
    section('FILES')
      .locator('li')
      .filter({ has: page.getByTitle(name, { exact: true }) })
  /** Opens a dialog for a file, does something in it, and waits for its end. */
  const inDialog = async (name: string, action: 'Rename' | 'Delete', work: () => Promise<void>) => {
    // A second click on a file takes the choice back; one just uploaded is chosen already.
    const chosen = scope.getByRole('heading', { name, exact: true })
    if (!(await chosen.isVisible())) await tile(name).click()
    await chosen.waitFor()
    await button(action).click()
    await work()
    await dialog.getByRole('button', { name: action, exact: true }).last().click()
  }

  return {
    page,
    dialog,
    tile,
    directories: () => names('FOLDERS'),
    files: () => names('FILES'),
    /** The address of a file's picture, once the browser has shown it. */
    async shown(name: string): Promise<string> {
      const image = tile(name).locator('img')
      await image.waitFor()
      const element = await image.elementHandle()
      await page.waitForFunction((img) => (img as HTMLImageElement | null)?.naturalWidth, element)
      return (await image.getAttribute('src')) ?? ''
    },
    /** Directories below each other, each through its tile. */
    async enter(...directories: string[]) {
      for (const directory of directories) {
        await section('FOLDERS').getByTitle(directory, { exact: true }).click()
        await section('FOLDERS').getByTitle(directory, { exact: true }).waitFor({ state: 'detached' })
      }
    },
    async newDirectory(name: string) {
      await scope.getByRole('button', { name: 'New Folder' }).click()
      await dialog.getByPlaceholder('Folder Name').fill(name)
      await dialog.getByRole('button', { name: 'Create New Folder' }).click()
      await dialog.getByPlaceholder('Folder Name').waitFor({ state: 'detached' })
    },
    /** Resolves when the manager is back from its spinner. */
    async upload(...files: readonly TestFile[]) {
      const refresh = scope.getByRole('button', { name: 'Refresh' })
      await scope
        .locator('input[type=file]')
        .first()
        .setInputFiles([...files])
      await refresh.waitFor()
    },
    refresh: () => scope.getByRole('button', { name: 'Refresh' }).click(),
    search: (text: string) => scope.getByLabel('Search media library').fill(text),
    /** @param base the name without its extension */
    rename: (name: string, base: string) =>
      inDialog(name, 'Rename', () => dialog.getByPlaceholder('File name').fill(base)),
    async remove(name: string) {
      await inDialog(name, 'Delete', () => dialog.getByText('Are you sure').waitFor())
      await dialog.getByText('Are you sure').waitFor({ state: 'detached' })
    },
    async insert(name: string) {
      await tile(name).click()
      await button('Insert').click()
    },
    /** What the error dialog says; closes it. */
    async readError(): Promise<string> {
      const close = dialog.getByRole('button', { name: 'Close', exact: true })
      await close.waitFor()
      const text = await dialog.innerText()
      await close.click()
      return text
    },
  }
}
