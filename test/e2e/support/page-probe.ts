import type { Page } from 'playwright-core'

/** What the probe notes about one socket of the page, times by the page's own clock. */
export interface ProbedSocket {
  readonly url: string
  readonly madeAtMs: number
  readonly endedAtMs: number | null
}

interface Probe {
  /** Of the newest snapshot or delta that arrived. */
  seq: number
  sockets: { url: string; madeAtMs: number; endedAtMs: number | null }[]
  /** How many sockets have neither opened nor ended yet. */
  connecting(): number
}

declare global {
  interface Window {
    tradewireProbe: Probe
  }
}

/** Watches the page's sockets from below the app: which were made, and how far the feed has come. */
export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const made = new Set<WebSocket>()
    const NativeSocket = window.WebSocket
    const probe: Probe = {
      seq: -1,
      sockets: [],
      connecting: () => [...made].filter(({ readyState }) => readyState === NativeSocket.CONNECTING).length,
    }
    window.tradewireProbe = probe
    window.WebSocket = class extends NativeSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        const seen: Probe['sockets'][number] = { url: String(url), madeAtMs: Date.now(), endedAtMs: null }
        probe.sockets.push(seen)
        made.add(this)
        this.addEventListener('close', () => {
          seen.endedAtMs = Date.now()
          made.delete(this)
        })
        this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          const found = typeof data === 'string' ? /"type":"(?:Snapshot|Delta)".*?"seq":(\d+)/.exec(data) : null
          if (found?.[1] !== undefined) probe.seq = Number(found[1])
        })
      }
    }
  })
}

export function probedSockets(page: Page): Promise<readonly ProbedSocket[]> {
  return page.evaluate(() => window.tradewireProbe.sockets)
}

/** Texts of one row of the list, as rendered. */
export interface ShownRow {
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
  /** The feed's place that the page shows: nothing newer had arrived for two frames. */
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
      const { seq } = window.tradewireProbe
      await frame()
      await frame()
      if (window.tradewireProbe.seq !== seq) continue
      const rows = [...document.querySelectorAll<HTMLElement>('.account-open .position-row')].map((row) => ({
        ticket: Number(row.dataset['ticket']),
        topPx: new DOMMatrix(getComputedStyle(row).transform).m42,
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
