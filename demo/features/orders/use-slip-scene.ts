import { computed, type ComputedRef } from 'vue'
import { useCurrencyDigits } from '../../../src/format'
import { usePositions, type Position } from '../../../src'
import { useSocketIOStore } from '../../../src/stores'
import { failureWords } from '../../http/failure-words'
import { getFollows, type Follows } from '../../http/follows'
import type { TradedSymbol } from '../../http/symbols'
import { useFeedHttp } from '../../http/use-feed-http'
import { useResource } from '../../http/use-resource'
import { defaultTraderId } from '../../settings/settings'
import { useTexts } from '../../texts/use-texts'
import { obstacleOf } from './obstacle'
import type { OrderSlip } from './order-slip'
import { subjectOf } from './order-state'
import { useOrdersStore } from './orders-store'
import { reviewLines, type ReviewLine } from './review-lines'
import { codeWords } from './state-words'
import { useLineNote } from './use-line-note'
import { useSymbols } from './use-symbols'

/** Current data for an order in the sheet. */
export interface SlipScene {
  readonly row: ComputedRef<Position | undefined>
  /** Tradable symbols; empty until received. */
  readonly symbols: ComputedRef<readonly TradedSymbol[]>
  readonly sizes: ComputedRef<TradedSymbol | undefined>
  readonly follows: ComputedRef<Follows | null>
  readonly lines: ComputedRef<readonly ReviewLine[]>
  /** Why the order cannot be confirmed, or an empty string. */
  readonly obstacle: ComputedRef<string>
  readonly warnings: ComputedRef<readonly string[]>
  /** Why a form must wait or cannot be filled in. */
  readonly awaited: ComputedRef<string>
}

/** Collects the data for an order slip. Requests nothing while no order is being prepared. */
export function useSlipScene({ state }: OrderSlip): SlipScene {
  const texts = useTexts()
  const orders = useOrdersStore()
  const socket = useSocketIOStore()
  const http = useFeedHttp()
  const lineNote = useLineNote()

  const isPreparing = computed(() => state.value.step !== 'away' && state.value.step !== 'placed')
  const action = computed(() => (isPreparing.value ? state.value.intent.action : ''))
  const positions = usePositions({}, { active: isPreparing })
  const digitsOf = useCurrencyDigits(positions.totals)
  const prices = useSymbols(() => action.value === 'open' || action.value === 'part')

  const traderId = computed(() => socket.session?.userId ?? defaultTraderId)
  const isFollowing = computed(() => action.value === 'follow')
  const { value: follows, failure: followsFailure } = useResource<Follows>([http, traderId, isFollowing], async () =>
    isFollowing.value ? getFollows(http.value, traderId.value) : null,
  )

  const ticket = computed(() => {
    const { intent } = state.value
    return 'ticket' in intent ? intent.ticket : null
  })
  const row = computed(() => positions.rows.value.find((one) => one.ticket === ticket.value))
  const symbolOf = (name: string | undefined): TradedSymbol | undefined =>
    prices.list.value.find(({ symbol }) => symbol === name)
  const quote = computed(() => {
    const { order } = state.value
    return order?.action === 'open' ? symbolOf(order.symbol) : undefined
  })

  const lines = computed(() => {
    const { order } = state.value
    if (order === null) return []
    const { atMs: { value: quotedAtMs } } = prices
    const scene = { row: row.value, quote: quote.value, quotedAtMs, totals: positions.totals.value, digitsOf }
    return reviewLines(order, scene, texts.value)
  })

  const obstacle = computed(() => {
    const { order } = state.value
    if (order === null) return ''
    const isPositionBusy = ticket.value !== null && orders.isPositionBusy(ticket.value)
    return obstacleOf(order, {
      row: row.value,
      quote: quote.value,
      count: positions.rows.value.length,
      freshness: positions.freshness.value.state,
      isBusy: isPositionBusy || orders.isBusy(subjectOf(order)),
    }, texts.value)
  })

  const warnings = computed(() => {
    const { notTaken, notLive } = texts.value.orders
    const { refusal } = state.value
    const showsRows = ticket.value !== null || action.value.startsWith('close')
    const areRowsOld = showsRows && positions.rows.value.length > 0 && positions.freshness.value.state !== 'live'
    const isQuoteOld = action.value === 'open' && prices.failure.value !== ''
    return [
      refusal === '' ? '' : notTaken(codeWords(refusal, texts.value)),
      areRowsOld || isQuoteOld ? notLive : '',
      lineNote.value,
    ].filter((warning) => warning !== '')
  })

  const awaited = computed(() => {
    const failure = isFollowing.value ? followsFailure.value : prices.failure.value
    if (failure !== '') return failureWords(texts.value, failure)
    if (ticket.value !== null && row.value === undefined) {
      return positions.freshness.value.state === 'empty' ? texts.value.freshness.empty : texts.value.orders.gone
    }
    return isFollowing.value ? texts.value.common.loading : texts.value.orders.loadingPrices
  })

  return {
    row,
    symbols: computed(() => prices.list.value),
    sizes: computed(() => symbolOf(row.value?.symbol)),
    follows: computed(() => follows.value),
    lines, obstacle, warnings, awaited,
  }
}
