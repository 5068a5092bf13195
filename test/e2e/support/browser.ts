import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium'
import { faces, fontEnvironment, fontStyle, type FontSet } from '../../../scripts/fonts'

export interface BrowserOptions {
  readonly switches?: readonly string[]
  /** @default 'usual' */
  readonly fonts?: FontSet
  /** How pages get the fonts. Default: `fontconfig` on Linux, `style` elsewhere. */
  readonly fontsBy?: 'fontconfig' | 'style'
}

const usualMeans = process.platform === 'linux' ? 'fontconfig' : 'style'

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

/** The browser that all test files share for these fonts. */
export function sharedBrowser(fonts: FontSet = 'usual'): Promise<Browser> {
  const known = shared.get(fonts) ?? launchBrowser({ fonts })
  shared.set(fonts, known)
  return known
}

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
  const ownFonts = await fontEnvironment(fonts)
  return { executablePath, args: [...args, ...switches], env: { ...inherited, ...env, ...ownFonts } }
}

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
