import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'

export interface ShownFigures {
  readonly balance: string
  readonly equity: string
  readonly floating: string
  /** Symbol, side with lots, and open price, which price updates leave unchanged. */
  readonly rows: readonly (readonly string[])[]
  /** Labels of the page's tabs and tools. */
  readonly labels: readonly string[]
}

/** A picture's figures in `figures.json`. */
export interface PictureFigures extends ShownFigures {
  /** Hash of the picture to which the figures belong. */
  readonly sha256: string
}

/** Number of compared rows, inside the picture in any language. */
const comparedRows = 4
const flashMs = 1_500

async function read(page: Page): Promise<ShownFigures> {
  const words = async (selector: string): Promise<readonly string[]> => (await page.locator(selector).allInnerTexts())
    .map((text) => text.trim())
  const [balance = '', equity = '', floating = ''] = await Promise.all(
    ['.figure-balance', '.account-equity', '.account-floating'].map(async (name) => (await words(name))[0] ?? ''),
  )
  const [symbols, sides, opens] = await Promise.all(
    ['.cell-symbol', '.side-text', '.cell-open'].map((name) => words(`.position-row ${name}`)),
  )
  const rows = (symbols ?? []).map((symbol, index) => [symbol, sides?.[index] ?? '', opens?.[index] ?? ''])
  const labels = await words('.uni-tabbar__label, .page-tab, .tool-words, .tool-new, .tool-close-all, .list-tool')
  return { balance, equity, floating, rows: rows.slice(0, comparedRows), labels }
}

/** Takes a picture with its figures. First replaces the page's elements with copies that do not change. */
export async function takeWithFigures(
  page: Page, take: (page: Page) => Promise<Buffer>,
): Promise<{ readonly picture: Buffer; readonly figures: PictureFigures }> {
  await page.evaluate(() => {
    document.body.innerHTML = String(document.body.innerHTML)
  })
  // Prices that have just changed would flash again.
  await page.waitForTimeout(flashMs)
  const picture = await take(page)
  return { picture, figures: { sha256: sha256Of(picture), ...await read(page) } }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
