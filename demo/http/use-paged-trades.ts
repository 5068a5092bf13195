import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { ClosedTrade, ClosedTradesPage } from './closed-trades'
import { RequestError } from './request'

export type PagedState = 'loading' | 'ready' | 'finished' | 'error'

export interface PagedTrades {
  readonly trades: ShallowRef<readonly ClosedTrade[]>
  readonly state: ShallowRef<PagedState>
  /** Technical detail of the last error. */
  readonly detail: ShallowRef<string>
  /** Shows more trades. Has no effect while a page is loading or when no trade is left. Retries after an error. */
  more(): Promise<void>
  /** Clears the list and loads the newest page. */
  restart(): Promise<void>
}

/** Maximum number of trades shown at a time. Limited because a server may ignore the page size (UI-169). */
const maxAdded = 50

/** Loads a list page by page. Ignores responses after a restart or after the scope has ended. */
export function usePagedTrades(getPage: (cursor: string | null) => Promise<ClosedTradesPage>): PagedTrades {
  const trades = shallowRef<readonly ClosedTrade[]>([])
  const state = shallowRef<PagedState>('ready')
  const detail = shallowRef('')
  let hidden: readonly ClosedTrade[] = []
  let cursor: string | null = null
  let generation = 0
  onScopeDispose(() => (generation += 1))

  function show(): void {
    trades.value = [...trades.value, ...hidden.slice(0, maxAdded)]
    hidden = hidden.slice(maxAdded)
    state.value = hidden.length === 0 && cursor === null ? 'finished' : 'ready'
  }

  async function more(): Promise<void> {
    if (state.value === 'loading' || state.value === 'finished') return
    if (hidden.length > 0) return show()
    state.value = 'loading'
    const mine = generation
    try {
      const page = await getPage(cursor)
      if (mine !== generation) return
      hidden = page.trades
      cursor = page.nextCursor
      show()
    } catch (error) {
      if (mine !== generation) return
      detail.value = error instanceof RequestError ? error.message : String(error)
      state.value = 'error'
    }
  }

  function restart(): Promise<void> {
    generation += 1
    trades.value = hidden = []
    cursor = null
    state.value = 'ready'
    return more()
  }

  return { trades, state, detail, more, restart }
}
