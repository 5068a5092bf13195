import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { samplePages } from '../../demo/features/samples/sample-pages'
import { createFeedServer } from '../../server/feed/feed-server'
import type { SampleScene } from './sample-scenes'
import { findLowContrast, findMisfits, findPoorTargets, hearComplaints } from './page-checks'
import type { Scene } from './scenes'

export const sizes = { phone: { width: 375, height: 812 }, desktop: { width: 1280, height: 800 } } as const
export const locales = ['en', 'zh-Hans'] as const
export const themes = ['light', 'dark'] as const

export type SizeName = keyof typeof sizes

export interface GalleryOptions {
  readonly browser: Browser
  /** Where the built page is served. */
  readonly pageUrl: string
  /** Where the pictures go; without it none are written. */
  readonly folder?: string
}

/** One picture and what is wrong with it. */
export interface Shot {
  readonly name: string
  readonly problems: readonly string[]
}

type Locale = (typeof locales)[number]

interface View {
  readonly size: SizeName
  readonly theme: (typeof themes)[number]
}

/** One page of a scene, and how it is looked at, one view after the other. */
export interface Sitting {
  readonly scene: Scene | SampleScene
  readonly locale: Locale
  readonly views: readonly View[]
  /** Judging the contrast takes longer than everything else together. */
  readonly judgesContrast: boolean
}

/** A page is opened on a phone and then widened, or on a desktop and then narrowed: it must bear either. */
const sizesOf: { readonly [Name in Locale]: readonly [SizeName, SizeName] } = {
  'en': ['phone', 'desktop'],
  'zh-Hans': ['desktop', 'phone'],
}

/** Where the demo keeps what it knows. */
export const settingsKey = 'tradewire-demo.settings'
const samplesKey = 'tradewire-demo.sample-addresses'
const settleMs = 350

/** The browser logs each refused connection by itself, and a refusal is what some scenes show. */
function isExpected(complaint: string): boolean {
  return /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/.test(complaint)
}

async function findProblems(page: Page, size: SizeName, judgesContrast: boolean): Promise<readonly string[]> {
  return [
    ...(await findMisfits(page)),
    ...(size === 'phone' ? await findPoorTargets(page) : []),
    ...(judgesContrast ? await findLowContrast(page) : []),
  ]
}

/** Puts values where the demo finds them at its start, wrapped as uni wraps a stored text on H5. */
async function store(page: Page, values: Readonly<Record<string, object>>): Promise<void> {
  const entries = Object.entries(values).map(([key, value]) =>
    [key, JSON.stringify({ type: 'string', data: JSON.stringify(value) })] as const)
  await page.addInitScript((all) => {
    for (const [key, text] of all) localStorage.setItem(key, text)
  }, entries)
}

interface Stand {
  readonly page: Page
  readonly pageUrl: string
  readonly locale: Locale
  /** Gets the function that ends the server. */
  readonly started: (end: () => Promise<void>) => void
}

/** Opens a scene and brings it about. */
async function reach({ page, pageUrl, locale, started }: Stand, scene: Scene | SampleScene): Promise<void> {
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
  const feed = await createFeedServer({ host: '127.0.0.1', port: 0, seed: 7, faults: true, ...scene.feed })
  started(() => feed.close())
  await store(page, { [settingsKey]: { locale, address: feed.url } })
  await page.goto(pageUrl)
  await page.locator('.freshness.is-live').first().waitFor()
  await scene.reach({ page, feed })
}

/** One scene in one language, in each view of the sitting. */
export async function takeScene(options: GalleryOptions, sitting: Sitting): Promise<readonly Shot[]> {
  const { browser, pageUrl, folder } = options
  const { scene, locale, views, judgesContrast } = sitting
  if (folder !== undefined) await mkdir(folder, { recursive: true })
  const viewport = sizes[views[0]?.size ?? 'phone']
  const context = await browser.newContext({ viewport, timezoneId: 'UTC', reducedMotion: 'reduce' })
  let end = (): Promise<void> => Promise.resolve()
  try {
    const page = await context.newPage()
    const complaints = hearComplaints(page)
    await reach({ page, pageUrl, locale, started: (stop) => (end = stop) }, scene)
    const shots: Shot[] = []
    for (const { size, theme } of views) {
      await page.setViewportSize(sizes[size])
      const name = `${scene.name}-${size}-${theme}-${locale}`
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // A sheet rises, a canvas is drawn.
      await page.waitForTimeout(settleMs)
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) })
      const found = await findProblems(page, size, judgesContrast)
      shots.push({ name, problems: [...found, ...complaints().filter((complaint) => !isExpected(complaint))] })
    }
    return shots
  } finally {
    await context.close()
    await end()
  }
}

/** All sittings of some scenes: each in each language, size and theme. Both languages use the same colours. */
export function sittingsOf(scenes: readonly (Scene | SampleScene)[]): readonly Sitting[] {
  return scenes.flatMap((scene) => locales.map((locale) => ({
    scene,
    locale,
    views: sizesOf[locale].flatMap((size) => themes.map((theme) => ({ size, theme }))),
    judgesContrast: locale === 'en',
  })))
}

/** One sitting a scene: both sizes and both themes, the languages by turns. */
export function shortSittingsOf(scenes: readonly (Scene | SampleScene)[]): readonly Sitting[] {
  return scenes.map((scene, index) => {
    const locale: Locale = index % 2 === 0 ? 'en' : 'zh-Hans'
    const [first, second] = sizesOf[locale]
    return {
      scene, locale, views: [{ size: first, theme: 'light' }, { size: second, theme: 'dark' }], judgesContrast: true,
    }
  })
}
