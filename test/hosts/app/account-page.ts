import type { AppHost } from './app-host'

export interface ShownAccount {
  /** Of the newest frame; the page shows it once nothing more comes. */
  readonly seq: number
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** By name: `count`, `profit`, `balance`, `equity` and so on. */
  readonly figures: Readonly<Record<string, string>>
}

/** Reads the account page as it stands, rows in their order from above. */
export async function readAccount(host: AppHost): Promise<ShownAccount> {
  const document = host.document()
  const text = (root: Element, selector: string): string => root.querySelector(selector)?.textContent.trim() ?? ''
  const topPx = (row: Element): number => Number(/translateY\(([-\d.]+)px/.exec(row.getAttribute('style') ?? '')?.[1])
  const shown = [...document.querySelectorAll('.account-open .position-row')]
  const rows = shown.sort((one, other) => topPx(one) - topPx(other)).map((row) => ({
    ticket: Number(row.getAttribute('data-ticket')),
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
    if (name !== undefined) figures[name] = figure.textContent.trim()
  }
  const frame = JSON.parse(await host.newestText()) as { readonly seq: number }
  return { seq: frame.seq, rows, figures }
}
