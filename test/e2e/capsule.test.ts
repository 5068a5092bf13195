import type { Browser, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { FontSet } from '../../scripts/fonts'
import { en } from '../../demo/texts/en'
import { zhHans } from '../../demo/texts/zh-hans'
import { inRelease } from '../support/test-scope'
import { keepSettings, useBuiltPage } from './support/built-page'

/** Size of WeChat's own button, and its distance from the window's right edge and the status bar, in px. */
interface Capsule {
  readonly widthPx: number
  readonly rightPx: number
  readonly belowBarPx: number
}

const heightPx = 32
const phone: Capsule = { widthPx: 87, rightPx: 10, belowBarPx: 4 }
const wide: Capsule = { widthPx: 96, rightPx: 7, belowBarPx: 8 }
const widthsPx = [320, 360, 375, 390, 430]
const zooms = ['100%', '130%']
const headPx = 52
const texts = { en, zhHans } as const
type Locale = keyof typeof texts

declare global {
  interface Window {
    /** Returns a rectangle of size 0 without a capsule. */
    capsuleRect(): { readonly left: number; readonly top: number; readonly bottom: number }
  }
}

interface Device {
  /** `null` in browsers and apps, which have no capsule. */
  readonly capsule: Capsule | null
  readonly statusBarPx: number
  readonly fonts: FontSet
  readonly locale: Locale
}

/** Opens the H5 build as on a phone, with a status bar. On WeChat, `uni` reports the capsule. */
async function openDevice(browser: Browser, { capsule, statusBarPx, locale }: Device): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, isMobile: true })
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: statusBarPx } })
  await keepSettings(page, { locale: locale === 'en' ? 'en' : 'zh-Hans', address: 'ws://127.0.0.1:9/ws' })
  if (capsule === null) {
    await page.addInitScript(() => (window.capsuleRect = () => ({ left: Infinity, top: 0, bottom: 0 })))
    return page
  }
  await page.addInitScript(({ widthPx, rightPx, topPx, heightPx: height }) => {
    window.capsuleRect = () => {
      const right = window.innerWidth - rightPx
      return { left: right - widthPx, right, top: topPx, bottom: topPx + height, width: widthPx, height }
    }
    const known = { getMenuButtonBoundingClientRect: window.capsuleRect }
    let uni: object = {}
    Object.defineProperty(window, 'uni', {
      configurable: true,
      get: () => uni,
      set: (value: object) => void (uni = Object.assign(value, known)),
    })
  }, { ...capsule, topPx: statusBarPx + capsule.belowBarPx, heightPx })
  return page
}

async function goTo(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('.header-title').waitFor()
  await page.evaluate(() => document.fonts.ready)
}

async function zoomTo(page: Page, zoom: string): Promise<void> {
  await page.addStyleTag({ content: `* { text-size-adjust: ${zoom} !important }` })
  const sizePx = await page.locator('.header-title').evaluate((title) => parseFloat(getComputedStyle(title).fontSize))
  expect(sizePx).toBeCloseTo(18 * parseFloat(zoom) / 100)
}

interface Look {
  readonly inside: string
  readonly highPx?: number
  readonly shown?: readonly [selector: string, texts: readonly string[]]
}

/**
 * Finds elements that overlap the capsule or are cut off, before and after each text change. A button includes its
 * touch area.
 */
function findTouching(page: Page, look: Look): Promise<readonly string[]> {
  return page.evaluate(({ inside, highPx, shown: [changed, texts] = ['body', []] }) => {
    const rect = window.capsuleRect()
    const root = document.querySelector(inside)
    const outer = document.querySelector(changed)
    const inner = outer?.querySelector('span') ?? outer
    return [undefined, ...texts].flatMap((text) => {
      if (text !== undefined && inner !== null) inner.textContent = text
      return findNow().map((one) => (text === undefined ? one : `${one} with ${text}`))
    })

    function findNow(): readonly string[] {
      const found: string[] = []
      const foundPx = Math.round(root?.getBoundingClientRect().height ?? 0)
      // Sticky elements below the header depend on the header's height.
      if (highPx !== undefined && foundPx !== highPx) found.push(`${foundPx} px high`)
      for (const element of root?.querySelectorAll<HTMLElement>('*') ?? []) {
        const box = element.getBoundingClientRect()
        let { right } = box
        for (let around = element.parentElement; around !== null && around !== root; around = around.parentElement) {
          if (getComputedStyle(around).overflowX !== 'visible') {
            right = Math.min(right, around.getBoundingClientRect().right)
          }
        }
        const isDrawn = element.childElementCount === 0 || element.getAttribute('role') === 'button'
        if (box.width === 0 || !isDrawn || !element.checkVisibility()) continue
        const reach = getComputedStyle(element, '::after')
        const aroundPx = reach.position === 'absolute' ? -Math.min(0, parseFloat(reach.right) || 0) : 0
        const name = `${element.className} "${element.innerText}" ${Math.round(box.left)}–${Math.round(right)}`
        const beside = right + aroundPx <= rect.left || box.bottom <= rect.top || box.top >= rect.bottom
        if (!beside) found.push(`on the capsule from ${Math.round(rect.left)}: ${name}`)
        if (box.left < 0 || right > window.innerWidth) found.push(`outside: ${name}`)
      }
      for (const element of root?.querySelectorAll<HTMLElement>('.header-title, .pill-text') ?? []) {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element
        // Letters extend slightly beyond their line, cut-off lines by more than half a line.
        const maxPx = parseFloat(getComputedStyle(element).lineHeight) / 2
        if (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + maxPx) {
          found.push(`cut off: ${element.innerText}`)
        }
      }
      return found
    }
  }, look)
}

async function findTouchingAtAll(page: Page, name: string, look: Look): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const zoom of zooms) {
    await zoomTo(page, zoom)
    for (const width of widthsPx) {
      await page.setViewportSize({ width, height: 640 })
      wrong.push(...(await findTouching(page, look)).map((one) => `${name} ${width} px ${zoom}: ${one}`))
    }
  }
  return wrong
}

const statusWords = (locale: Locale): readonly string[] => {
  const { awaitingSlot: _long, reconnecting, ...words } = texts[locale].status
  return [...Object.values(words), reconnecting(5, '5'), reconnecting(100, '100'), reconnecting(999, '∞')]
}

const kinds = [{ capsule: phone, statusBarPx: 44 }, { capsule: wide, statusBarPx: 24 },
  { capsule: null, statusBarPx: 24 }] as const
const allDevices: readonly Device[] = kinds.flatMap((kind) => (['en', 'zhHans'] as const).flatMap((locale) =>
  (['usual', 'wide'] as const).map((fonts): Device => ({ ...kind, locale, fonts }))))
/**
 * Usual letters need less room than wide ones, so one capsule suffices. `npm test` checks each capsule, language and
 * letter width once.
 */
const devices = allDevices.filter(({ capsule, locale, fonts }) => inRelease
  ? fonts === 'wide' || capsule === phone
  : ((capsule === phone) === (locale === 'zhHans') && (capsule === phone) === (fonts === 'usual')))
const tabs = ['account', 'trader', 'connection'] as const
const inner = ['heart-check', 'echo', 'mode-code', 'chat'] as const

describe.each(devices)('in $locale with $fonts letters, $statusBarPx px status bar and $capsule.widthPx px capsule', (
  device,
) => {
  const built = useBuiltPage({ fonts: device.fonts })

  test('UI-130: shows each tab’s status in full beside the capsule at widths from 320 to 430 px', async () => {
    const page = await openDevice(built.browser, device)
    const wrong: string[] = []
    for (const name of tabs) {
      await goTo(page, `${built.pageUrl}#/pages/${name}/${name}`)
      await page.locator('.pill-text').waitFor()
      expect(await page.locator('.header').evaluate((header) => parseFloat(getComputedStyle(header).paddingTop)))
        .toBe(device.statusBarPx)
      wrong.push(...await findTouchingAtAll(page, name, {
        inside: '.header', highPx: device.statusBarPx + headPx, shown: ['.pill-text', statusWords(device.locale)],
      }))
    }
    expect(wrong).toEqual([])
    await page.close()
  })

  test('UI-130: shows sample pages, a long name and a full sheet without overlapping the capsule', async () => {
    const page = await openDevice(built.browser, device)
    const wrong: string[] = []
    for (const name of inner) {
      await goTo(page, `${built.pageUrl}#/pages/samples/${name}/${name}`)
      wrong.push(...await findTouchingAtAll(page, name, { inside: '.header' }))
    }
    await page.setViewportSize({ width: 320, height: 380 })
    const longName = 'A conversation with a very long name '.repeat(5)
    const touching = await findTouching(page, { inside: '.header', shown: ['.header-title', [longName]] })
    expect(touching.filter((one) => !one.startsWith('cut off'))).toEqual([])
    await zoomTo(page, '100%')
    await page.locator('.settings-button').click()
    await page.locator('.sheet-close').waitFor()
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
    wrong.push(...await findTouching(page, { inside: '.sheet' }))
    expect(wrong).toEqual([])
    await page.close()
  })
})
