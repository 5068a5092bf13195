import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium'
import { faces, fontStyle, writeFontconfig, type FontSet } from '../../../scripts/fonts'

export interface BrowserOptions {
  readonly switches?: readonly string[]
  /** The font set. Default: `usual`. */
  readonly fonts?: FontSet
  /** The way in which pages get the fonts. Default: `fontconfig` on Linux, `style` elsewhere. */
  readonly fontsBy?: 'fontconfig' | 'style'
}

const usualMeans = process.platform === 'linux' ? 'fontconfig' : 'style'

/** Starts the Chromium that the test command finds, with only the project's fonts. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const browser = await chromium.launch(await launchOptions(options))
  if ((options.fontsBy ?? usualMeans) === 'style') {
    const fonts = await serveFonts()
    browser.on('disconnected', () => fonts.close())
    browser.on('context', (context) => void dress(context, options.fonts ?? 'usual', fonts.url))
  }
  return browser
}

const shared = new Map<FontSet, Promise<Browser>>()

/** The browser of all test files for these fonts. It ends with the process. */
export function sharedBrowser(fonts: FontSet = 'usual'): Promise<Browser> {
  const known = shared.get(fonts) ?? launchBrowser({ fonts })
  shared.set(fonts, known)
  return known
}

/** Starts the browser with a persistent profile, which the next browser in the folder reuses. */
export async function launchProfile(folder: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, await launchOptions({}))
  if (usualMeans === 'style') {
    const fonts = await serveFonts()
    context.on('close', () => fonts.close())
    await dress(context, 'usual', fonts.url)
  }
  return context
}

async function launchOptions({ switches = [], fonts = 'usual' }: BrowserOptions) {
  const { executablePath, args, env } = await findChromium()
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value
  // In the locale C the browser finds no font below a folder with a Chinese name.
  const forFonts = process.platform === 'linux'
    ? { FONTCONFIG_FILE: await writeFontconfig(fonts), LC_ALL: 'C.UTF-8' }
    : {}
  return { executablePath, args: [...args, ...switches], env: { ...inherited, ...env, ...forFonts } }
}

/** Every page of the context gets the style before its own content. */
async function dress(context: BrowserContext, set: FontSet, fontsUrl: string): Promise<void> {
  await context.addInitScript((style) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    document.adoptedStyleSheets.push(sheet)
  }, fontStyle(set, fontsUrl))
}

async function serveFonts(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(({ url = '' }, response) => {
    const face = faces[Number(url.slice(1))]
    response.writeHead(face === undefined ? 404 : 200, { 'access-control-allow-origin': '*' })
    if (face === undefined) response.end()
    else createReadStream(face.file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The fonts have no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
