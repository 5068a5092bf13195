import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { samplePages } from '../../demo/settings/sample-pages'
import { localFeedAddress } from '../../demo/settings/feed-address'
import { createFeedServer } from '../../server/feed/feed-server'
import type { FontSet } from '../fonts'
import { findBarriers, findMisfits, findPoorTargets, collectComplaints, type Judge } from './page-checks'
import type { AnyScene } from './scenes'

export const sizes = {
  small: { width: 320, height: 568 }, phone: { width: 375, height: 812 }, desktop: { width: 1280, height: 800 },
} as const
export const locales = ['en', 'zh-Hans'] as const
export const themes = ['light', 'dark'] as const

export type SizeName = keyof typeof sizes

export interface GalleryOptions {
  readonly browser: Browser
  readonly pageUrl: string
  /** Folder for pictures. By default none are written. */
  readonly folder?: string
  /** Called before the page opens. */
  readonly prepare?: (page: Page) => Promise<void>
  /** Called in a scene's first view. */
  readonly read?: (page: Page) => Promise<void>
}

export interface Shot {
  readonly name: string
  readonly problems: readonly string[]
}

type Locale = (typeof locales)[number]

interface View {
  readonly size: SizeName
  readonly theme: (typeof themes)[number]
  /** Checks of names and roles, or of text contrast. Each takes longer than all other checks together. */
  readonly judges: readonly Judge[]
}

export interface Sitting {
  readonly scene: AnyScene
  readonly locale: Locale
  readonly views: readonly View[]
}

/** Pages open on a phone and are then widened, or open on a desktop and are then narrowed. Both ways must work. */
const sizesOf: { readonly [Name in Locale]: readonly [SizeName, SizeName, ...SizeName[]] } = {
  'en': ['phone', 'desktop', 'small'],
  'zh-Hans': ['desktop', 'phone'],
}

export const settingsKey = 'tradewire-demo.settings'
const samplesKey = 'tradewire-demo.sample-addresses'
const settleMs = 350
/** Time limit for the layout after a size change on a busy machine. */
const layoutMs = 5_000

/** Ignores rejected connections, which some scenes show. */
function isExpected(complaint: string): boolean {
  return /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/.test(complaint)
}

async function findLastingMisfits(page: Page): Promise<readonly string[]> {
  const endMs = performance.now() + layoutMs
  let misfits = await findMisfits(page)
  while (misfits.length > 0 && performance.now() < endMs) {
    await page.waitForTimeout(settleMs)
    misfits = await findMisfits(page)
  }
  return misfits
}

async function findProblems(page: Page, { size, judges }: View): Promise<readonly string[]> {
  return [
    ...(await findLastingMisfits(page)),
    ...(size === 'desktop' ? [] : await findPoorTargets(page)),
    ...await findBarriers(page, judges),
  ]
}

/** Stores values for the demo's start, in the wrapper that uni uses for strings on H5. */
async function store(page: Page, values: Readonly<Record<string, object>>): Promise<void> {
  const entries = Object.entries(values).map(([key, value]) =>
    [key, JSON.stringify({ type: 'string', data: JSON.stringify(value) })] as const)
  await page.addInitScript((all) => {
    for (const [key, text] of all) localStorage.setItem(key, text)
  }, entries)
}

export interface OpenScene {
  readonly page: Page
  complaints(): readonly string[]
  close(): Promise<void>
}

interface Stand {
  readonly page: Page
  readonly pageUrl: string
  readonly locale: Locale
  /** Receives the function that stops the server. */
  readonly started: (end: () => Promise<void>) => void
}

async function reach({ page, pageUrl, locale, started }: Stand, scene: AnyScene): Promise<void> {
  if (scene.sample !== undefined) {
    const server = await scene.start?.()
    if (server !== undefined) started(() => server.close())
    await store(page, {
      [settingsKey]: { locale },
      [samplesKey]: server === undefined ? {} : { [scene.sample]: server.url },
    })
    await page.goto(`${pageUrl}#${samplePages[scene.sample]}`)
    await scene.reach({ page, server })
    return
  }
  if (scene.piece !== undefined) {
    await store(page, { [settingsKey]: { address: localFeedAddress } })
    await page.goto(`${pageUrl}#/pages/live/${scene.piece}/${scene.piece}?locale=${locale}&theme=system`)
    await scene.reach({ page })
    return
  }
  const feed = await createFeedServer({ host: '127.0.0.1', port: 0, seed: 7, rate: 0, controlPort: 0, ...scene.feed })
  started(() => feed.close())
  await store(page, { [settingsKey]: { locale, address: feed.url } })
  await page.goto(pageUrl)
  await page.locator('.freshness.is-live').first().waitFor()
  await scene.reach({ page, feed })
}

/** Opens a scene in one language and size. The caller must close the scene. */
export async function openScene(
  { browser, pageUrl, prepare }: GalleryOptions,
  { scene, locale, size }: { readonly scene: AnyScene; readonly locale: Locale; readonly size: SizeName },
): Promise<OpenScene> {
  const context = await browser.newContext({ viewport: sizes[size], timezoneId: 'UTC', reducedMotion: 'reduce' })
  let end = (): Promise<void> => Promise.resolve()
  const close = async (): Promise<void> => {
    await context.close()
    await end()
  }
  try {
    const page = await context.newPage()
    const complaintsOf = collectComplaints(page)
    await prepare?.(page)
    await reach({ page, pageUrl, locale, started: (stop) => (end = stop) }, scene)
    return { page, complaints: () => complaintsOf().filter((complaint) => !isExpected(complaint)), close }
  } catch (error) {
    await close()
    throw error
  }
}

export async function takeScene(options: GalleryOptions, sitting: Sitting): Promise<readonly Shot[]> {
  const { folder, read } = options
  const { scene, locale, views } = sitting
  if (folder !== undefined) await mkdir(folder, { recursive: true })
  const { page, complaints, close } = await openScene(options, { scene, locale, size: views[0]?.size ?? 'phone' })
  try {
    const shots: Shot[] = []
    for (const view of views) {
      const { size, theme } = view
      await page.setViewportSize(sizes[size])
      const name = `${scene.name}-${size}-${theme}-${locale}`
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // Waits for an open sheet and a drawn canvas.
      await page.waitForTimeout(settleMs)
      if (shots.length === 0) await read?.(page)
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) })
      shots.push({ name, problems: [...(await findProblems(page, view)), ...complaints()] })
    }
    return shots
  } finally {
    await close()
  }
}

/** Both languages have the same colours. */
const judgedIn = (locale: Locale): readonly Judge[] => (locale === 'en' ? ['roles', 'contrast'] : ['roles'])

/** Returns all sittings: each language, size and theme. */
export function sittingsOf(scenes: readonly AnyScene[]): readonly Sitting[] {
  return scenes.flatMap((scene) => locales.map((locale) => ({
    scene,
    locale,
    views: sizesOf[locale].flatMap((size) => themes.map((theme) => ({ size, theme, judges: judgedIn(locale) }))),
  })))
}

/**
 * Returns the fewest views that find all faults with this letter width. Themes change only colours, letters only the
 * layout, and the two small sizes show the same elements.
 */
export function neededSittingsOf(scenes: readonly AnyScene[], fonts: FontSet): readonly Sitting[] {
  const neededIn = (locale: Locale, { size, theme }: View): readonly Judge[] | undefined => {
    const isOwnTheme = theme === (size === 'phone' && locale === 'zh-Hans' ? 'dark' : 'light')
    if (fonts === 'wide' || size === 'small') return isOwnTheme ? [] : undefined
    if (locale === 'en') return theme === 'light' ? ['roles', 'contrast'] : ['contrast']
    return isOwnTheme ? (size === 'desktop' ? ['roles'] : []) : undefined
  }
  return sittingsOf(scenes).map((sitting) => ({
    ...sitting,
    views: sitting.views.flatMap((view) => {
      const judges = neededIn(sitting.locale, view)
      return judges === undefined ? [] : [{ ...view, judges }]
    }),
  }))
}

/** Returns each scene's first view, alternating languages and themes. */
export function shortSittingsOf(scenes: readonly AnyScene[]): readonly Sitting[] {
  return scenes.map((scene, index) => {
    const locale: Locale = index % 2 === 0 ? 'en' : 'zh-Hans'
    const [size] = sizesOf[locale]
    const theme = index % 4 < 2 ? 'light' : 'dark'
    return { scene, locale, views: [{ size, theme, judges: judgedIn(locale) }] }
  })
}
