import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** The seq of the newest snapshot or delta that arrived. */
    arrivedSeq: number
  }
}

/** Watches the page's sockets from below the app: how far the feed has come. */
export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.arrivedSeq = -1
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          const found = typeof data === 'string' ? /"type":"(?:Snapshot|Delta)".*?"seq":(\d+)/.exec(data) : null
          if (found?.[1] !== undefined) window.arrivedSeq = Number(found[1])
        })
      }
    }
  })
}

/** Texts of one row of the list, as rendered. */
interface ShownRow {
  readonly ticket: number
  readonly topPx: number
  readonly symbol: string
  readonly side: string
  readonly open: string
  readonly now: string
  readonly profit: string
  readonly signal: string
}

export interface ShownState {
  /** The feed's place: the page shows it, or one of a moment ago. */
  readonly seq: number
  readonly rows: readonly ShownRow[]
  /** By name: `count`, `profit`, `balance`, `equity` and so on. */
  readonly figures: Readonly<Record<string, string>>
}

/** Reads the account page between two deltas, all at once. */
export function readShown(page: Page): Promise<ShownState> {
  return page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const text = (root: Element, selector: string): string => root.querySelector(selector)?.textContent?.trim() ?? ''
    for (let turn = 0; turn < 2_000; turn += 1) {
      const seq = window.arrivedSeq
      // Rows and sums of one frame.
      for (let passed = 0; passed < 3; passed += 1) await frame()
      if (window.arrivedSeq !== seq) continue
      const listTopPx = document.querySelector('.account-open .position-rows')?.getBoundingClientRect().top ?? 0
      const rows = [...document.querySelectorAll<HTMLElement>('.account-open .position-row')].map((row) => ({
        ticket: Number(row.dataset['ticket']),
        topPx: Math.round(row.getBoundingClientRect().top - listTopPx),
        symbol: text(row, '.cell-symbol'),
        side: text(row, '.side-text'),
        open: text(row, '.cell-open'),
        now: text(row, '.cell-now'),
        profit: text(row, '.cell-profit'),
        signal: text(row, '.cell-small'),
      }))
      const figures: Record<string, string> = {
        equity: text(document.body, '.account-equity'),
        floating: text(document.body, '.account-floating'),
      }
      for (const figure of document.querySelectorAll('.figure-value')) {
        const name = /\bfigure-(?!value\b)([\w-]+)/.exec(figure.className)?.[1]
        if (name !== undefined) figures[name] = figure.textContent?.trim() ?? ''
      }
      return { seq, rows, figures }
    }
    throw new Error('The page is never at rest between two deltas')
  })
}
