import { beforeAll, inject } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { serveApp } from './app-server'
import type { FontSet } from '../../../scripts/fonts'
import { sharedBrowser } from './browser'

interface BuiltPage {
  readonly browser: Browser
  readonly pageUrl: string
}

export function useBuiltPage({ fonts }: { readonly fonts?: FontSet } = {}): BuiltPage {
  let open: BuiltPage | undefined
  const whileOpen = (): BuiltPage => {
    if (open === undefined) throw new Error('The built page is served while tests run only')
    return open
  }
  beforeAll(async () => {
    const [browser, app] = await Promise.all([sharedBrowser(fonts), serveApp(inject('h5Folder'))])
    open = { browser, pageUrl: app.url }
    return app.close
  })
  return {
    get browser() {
      return whileOpen().browser
    },
    get pageUrl() {
      return whileOpen().pageUrl
    },
  }
}

export async function keepSettings(page: Page, settings: object): Promise<void> {
  const stored = JSON.stringify({ type: 'string', data: JSON.stringify(settings) })
  await page.addInitScript((text) => localStorage.setItem('tradewire-demo.settings', text), stored)
}
