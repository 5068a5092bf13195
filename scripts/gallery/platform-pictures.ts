import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page, ViewportSize } from 'playwright-core'
import { palettes } from '../../demo/theme/palette'
import { serveApp } from '../../test/e2e/support/app-server'
import { buildApp } from '../../test/e2e/support/build-app'
import { createAppHost } from '../../test/hosts/app/app-host'
import type { Host, MiniProgramName } from '../../test/hosts/host'
import { createMiniProgramHost } from '../../test/hosts/mini-program/mini-program-host'
import { vendors } from '../../test/hosts/mini-program/vendors'
import { takeWithFigures, type PictureFigures } from './picture-figures'
import { locales, settingsKey, sizes, themes } from './take-gallery'

type Locale = (typeof locales)[number]
type Theme = (typeof themes)[number]

export interface Look {
  readonly locale: Locale
  readonly theme: Theme
}

const patienceMs = 60_000
/** Time between the first rows and the picture, during which prices move. */
const marketMs = 3_000

const statusBarPx = { 'mp-weixin': 44, 'app': 24 } as const
const tabBarPx = 50
const rowSize = { width: 960, height: 698 } as const
const pairSize = { width: 640, height: 698 } as const

/** Mini-program elements are browser elements under other names. */
const weixinStyle = `
  page, view, scroll-view { display: block; box-sizing: content-box; }
  scroll-view { overflow: auto; }
  page { min-height: 100%; }
`

const css = (folder: string, ending: string): string => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith(ending))
  .sort()
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

function dataUrl(file: string): string {
  return `data:image/png;base64,${readFileSync(file).toString('base64')}`
}

async function tabBarMarkup(host: Host, build: string, theme: Theme): Promise<string> {
  const { texts, backgroundColor } = await host.tabBar()
  const { accent, secondary } = palettes[theme]
  const tabs = ['account', 'trader', 'connection'].map((name, index) => {
    const picture = dataUrl(join(build, `static/tabs/${name}${index === 0 ? '-on' : ''}.png`))
    return `<div style="color:${index === 0 ? accent : secondary}"><img src="${picture}">${texts[index] ?? ''}</div>`
  })
  return `<style>
    .native-tabs { position: fixed; z-index: 999; inset: auto 0 0; height: ${tabBarPx}px; display: flex;
      background: ${backgroundColor}; font: 11px sans-serif; text-align: center; }
    .native-tabs div { flex: 1; padding-top: 4px; }
    .native-tabs img { display: block; width: 24px; height: 24px; margin: 0 auto 2px; }
  </style><div class="native-tabs">${tabs.join('')}</div>`
}

function capsuleMarkup(theme: Theme): string {
  const [line, ground, ink] = theme === 'dark'
    ? ['#ffffff40', '#00000026', '#fff']
    : ['#00000014', '#ffffff99', '#000']
  return `<style>
    .native-capsule { position: fixed; z-index: 999; top: ${statusBarPx['mp-weixin'] + 4}px; right: 10px; width: 87px;
      height: 32px; box-sizing: border-box; border: 1px solid ${line}; border-radius: 16px; background: ${ground};
      display: flex; align-items: center; justify-content: space-around; color: ${ink}; }
    .native-capsule b { width: 18px; height: 4px;
      background: radial-gradient(circle 2px, currentColor 98%, #0000) 0 0 / 6px 4px; }
    .native-capsule i { width: 14px; height: 14px; box-sizing: border-box; border: 2px solid; border-radius: 50%;
      background: radial-gradient(circle 3px, currentColor 98%, #0000); }
  </style><div class="native-capsule"><b></b><i></i></div>`
}

async function untilLive(host: Host): Promise<void> {
  await host.holdTime()
  await host.until(async () => {
    await host.advance(20)
    return (await host.texts('.freshness.is-live')).length > 0 && (await host.texts('.position-row')).length > 0
  }, patienceMs)
  await host.advance(marketMs)
}

const options = ({ locale, theme }: Look) => ({
  language: locale,
  theme,
  storage: { [settingsKey]: JSON.stringify({ locale, theme }) },
})

/** Returns the demo in the mini-program host: the runtime's element tree with the build's style sheets. */
async function showMiniProgram(name: MiniProgramName, look: Look): Promise<string> {
  const build = await buildApp(name)
  const host = await createMiniProgramHost({ build, ...options(look) }, name)
  try {
    await untilLive(host)
    const bars = `${capsuleMarkup(look.theme)}${await tabBarMarkup(host, build, look.theme)}`
    const style = `${weixinStyle}${css(build, `.${vendors[name].style}`)}`
    return `<!doctype html><style>${style}</style><body style="margin:0">${host.screen().innerHTML}${bars}`
  } finally {
    await host.stop()
  }
}

/** Returns the demo in the App host: its webview's document with the build's style sheets. */
async function showApp(look: Look): Promise<string> {
  const build = await buildApp('app')
  const host = await createAppHost({ build, ...options(look) })
  try {
    await untilLive(host)
    const document = host.document()
    const bars = await tabBarMarkup(host, build, look.theme)
    const style = `${css(build, '.css')}html { --status-bar-height: ${statusBarPx.app}px; }`
    return `<!doctype html><style>${style}</style><body>${document.body.innerHTML}${bars}`
  } finally {
    await host.stop()
  }
}

async function showH5(page: Page, pageUrl: string, { locale, theme }: Look): Promise<void> {
  const text = JSON.stringify({ type: 'string', data: JSON.stringify({ locale, theme }) })
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [settingsKey, text] as const)
  await page.goto(pageUrl)
  await page.locator('.freshness.is-live').first().waitFor({ timeout: patienceMs })
  await page.locator('.position-row').nth(3).waitFor()
  await page.waitForTimeout(marketMs)
}

type Picture = Buffer

const drawing = (html: string) => (page: Page): Promise<unknown> => page.setContent(html, { waitUntil: 'networkidle' })

async function taken(page: Page): Promise<Picture> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 })
  return Buffer.from(data, 'base64')
}

/** Returns the markup of phones side by side, with platform names below. */
function rowMarkup(phones: readonly (readonly [name: string, picture: Picture])[], theme: Theme): string {
  const [ground, ink] = theme === 'dark' ? ['#0d1117', '#e6edf3'] : ['#fff', '#1f2328']
  const figures = phones.map(([name, picture]) =>
    `<figure><img src="data:image/webp;base64,${picture.toString('base64')}"><figcaption>${name}</figcaption></figure>`)
  return `<!doctype html><style>
    body { margin: 0; padding: 8px 0; display: flex; justify-content: space-evenly; background: ${ground};
      color: ${ink}; font: 15px/2 "Noto Sans CJK SC", sans-serif; text-align: center; }
    figure { margin: 0; }
    img { display: block; width: 300px; border: 1px solid #8888; border-radius: 16px; }
  </style><body>${figures.join('')}`
}

/**
 * Takes pictures of the demo with its own feed, in each language and theme: on H5 for the site's front page, on the
 * three platforms side by side, and on two platforms that are only simulated. Returns the pictures' names in the
 * documentation folder. The hosts have no layout, so a browser draws the hosts' result and the platform's bars.
 */
export async function takePlatformPictures(browser: Browser, docs: string): Promise<readonly string[]> {
  const served = await serveApp(await buildApp('h5'))
  const names: string[] = []
  const figures: Record<string, PictureFigures> = {}

  async function pictureOf<Taken>(
    look: Look, size: ViewportSize, reach: (page: Page) => Promise<unknown>, take: (page: Page) => Promise<Taken>,
  ): Promise<Taken> {
    const context = await browser.newContext({
      viewport: size, deviceScaleFactor: 2, colorScheme: look.theme, locale: look.locale,
    })
    try {
      const page = await context.newPage()
      await reach(page)
      return await take(page)
    } finally {
      await context.close()
    }
  }

  async function write(name: string, picture: Picture): Promise<void> {
    await writeFile(join(docs, name), picture)
    names.push(name)
  }

  try {
    for (const look of locales.flatMap((locale) => themes.map((theme): Look => ({ locale, theme })))) {
      const ending = `${look.locale === 'en' ? 'en' : 'zh'}-${look.theme}.webp`
      const [weixin, app] = [await showMiniProgram('mp-weixin', look), await showApp(look)]
      const { picture: inBrowser, figures: shown } = await pictureOf(
        look, sizes.phone, (page) => showH5(page, served.url, look), (page) => takeWithFigures(page, taken),
      )
      figures[`positions-${ending}`] = shown
      await write(`public/pictures/positions-${ending}`, inBrowser)
      const phones = [
        ['H5', inBrowser],
        [look.locale === 'en' ? 'WeChat' : '微信小程序', await pictureOf(look, sizes.phone, drawing(weixin), taken)],
        ['App', await pictureOf(look, sizes.phone, drawing(app), taken)],
      ] as const
      const row = drawing(rowMarkup(phones, look.theme))
      await write(`pictures/platforms-${ending}`, await pictureOf(look, rowSize, row, taken))
      const simulated = [
        [look.locale === 'en' ? 'Alipay' : '支付宝小程序', 'mp-alipay'],
        [look.locale === 'en' ? 'Douyin' : '抖音小程序', 'mp-toutiao'],
      ] as const
      const pair: (readonly [string, Picture])[] = []
      for (const [words, name] of simulated) {
        pair.push([words, await pictureOf(look, sizes.phone, drawing(await showMiniProgram(name, look)), taken)])
      }
      const both = drawing(rowMarkup(pair, look.theme))
      await write(`pictures/simulated-${ending}`, await pictureOf(look, pairSize, both, taken))
    }
  } finally {
    await served.close()
  }
  await write('pictures/figures.json', Buffer.from(`${JSON.stringify(figures, null, 2)}\n`))
  return names
}
