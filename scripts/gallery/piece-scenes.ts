import type { Page } from 'playwright-core'

/** Demo page with the in-app feed, embedded in the documentation. */
export interface PieceScene {
  readonly name: string
  readonly sample?: undefined
  /** The page's folder in `pages/live`. */
  readonly piece: string
  reach(stage: { readonly page: Page }): Promise<void>
}

const seen = (selector: string) => ({ page }: { readonly page: Page }): Promise<void> =>
  page.locator(selector).first().waitFor()

export const pieceScenes: readonly PieceScene[] = [
  { name: 'piece-attempts', piece: 'attempts', reach: seen('.pill.is-open') },
  { name: 'piece-rows', piece: 'rows', reach: seen('.position-row') },
  { name: 'piece-tabs', piece: 'tabs', reach: seen('.pill.is-open') },
  { name: 'piece-windows', piece: 'windows', reach: seen('.chart-bar') },
]
