import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { ClosedTrade, ClosedTradesPage } from './closed-trades'
import { RequestError } from './request'

export type PagedState = 'loading' | 'ready' | 'finished' | 'error'

export interface PagedTrades {
  readonly trades: ShallowRef<readonly ClosedTrade[]>
  readonly state: ShallowRef<PagedState>
  /** Technical detail of the last error. */
  readonly detail: ShallowRef<string>
  /** Loads the next page, unless a page is already loading or no page is left. Retries after an error. */
  more(): Promise<void>
  /** Clears the list and loads the newest page. */
  restart(): Promise<void>
}

/** Loads a list page by page. Ignores responses after a restart or after the scope has ended. */
export function usePagedTrades(getPage: (cursor: string | null) => Promise<ClosedTradesPage>): PagedTrades {
  const trades = shallowRef<readonly ClosedTrade[]>([])
  const state = shallowRef<PagedState>('ready')
  const detail = shallowRef('')
  let cursor: string | null = null
  let generation = 0
  onScopeDispose(() => (generation += 1))

  async function more(): Promise<void> {
    if (state.value === 'loading' || state.value === 'finished') return
    state.value = 'loading'
    const mine = generation
    try {
      const page = await getPage(cursor)
      if (mine !== generation) return
      trades.value = [...trades.value, ...page.trades]
      cursor = page.nextCursor
      state.value = cursor === null ? 'finished' : 'ready'
    } catch (error) {
      if (mine !== generation) return
      detail.value = error instanceof RequestError ? error.message : String(error)
      state.value = 'error'
    }
  }

  function restart(): Promise<void> {
    generation += 1
    trades.value = []
    cursor = null
    state.value = 'ready'
    return more()
  }

  return { trades, state, detail, more, restart }
}
