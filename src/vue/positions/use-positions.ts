import { onScopeDispose, shallowRef, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import { installedClient } from '../connection/clients'
import { usePageShown, watchNow } from '../connection/page-visibility'
import { requireScope } from '../connection/scope-ends'
import { toValue } from '../connection/to-value'
import { advise } from '../../advice/adviser'
import { adviseOptions, requireOption } from '../../shared/options'
import {
  emptyFreshness, type AccountState, type Freshness, type PositionsUpdate, type Totals,
} from '../../positions/model/positions-update'
import { createSelectionView, type Selection } from '../../positions/model/selection'
import { createSelectionTotals } from '../../positions/model/totals'
import type { PositionSource } from '../../positions/model/position-source'
import type { Position, Ticket } from '../../positions/model/wire'
import { hasPositions, positionsHubOf, sumsOf } from '../../positions/positions-hub'
import { positionRowsOf } from './position-rows'

/** Options of the position composables. */
export interface UsePositionsOptions {
  /**
   * Client name.
   * @default `default`
   */
  readonly client?: string
  /**
   * Source of the rows, from `createPositionSource()`, instead of a client with a positions protocol.
   * @default none
   */
  readonly source?: PositionSource | undefined
  /**
   * Whether to update and render. After a pause, the newest state appears.
   * @default while the page is shown
   */
  readonly active?: MaybeRefOrGetter<boolean>
}

/** Followed and own positions as two lists, with totals. */
export interface PositionListsInUse {
  /** Followed (copied) trades. */
  readonly followed: SelectedPositions
  /** The user's own trades. */
  readonly own: SelectedPositions
}

/**
 * Returns the selected positions, updated until the effect scope ends.
 * @param selection conditions, or a ref or getter
 * @default selection all
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed
 * @example const { rows, totals } = usePositions({ followed: true })
 */
export function usePositions(
  selection: MaybeRefOrGetter<Selection> = {}, options: UsePositionsOptions = {},
): SelectedPositions {
  const { active = usePageShown() } = options
  return followSelection(selection, options, active)
}

/**
 * Returns followed and own positions as two lists, updated until the effect scope ends.
 * @param selection conditions, or a ref or getter
 * @default selection all
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed
 * @example const { followed, own } = usePositionLists({ signalTrader: 7 })
 */
export function usePositionLists(
  selection: MaybeRefOrGetter<Omit<Selection, 'followed' | 'own'>> = {},
  options: UsePositionsOptions = {},
): PositionListsInUse {
  const { active = usePageShown() } = options
  const part = (kind: Pick<Selection, 'followed' | 'own'>): SelectedPositions =>
    followSelection(() => Object.assign({}, toValue(selection), kind), options, active)
  return { followed: part({ followed: true }), own: part({ own: true }) }
}

/**
 * Returns a single position, or `undefined` if there is none. The ref ignores other positions. Use this function in the
 * rows of a long list, where a row shows another ticket when the list scrolls.
 * @param ticket the position's ticket, or a ref or getter
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed
 * @example const row = usePosition(() => props.ticket)
 */
export function usePosition(
  ticket: MaybeRefOrGetter<Ticket>, options: UsePositionsOptions = {},
): Readonly<ShallowRef<Position | undefined>> {
  requireScope('usePosition')
  const { active = usePageShown() } = options
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(ownerOf(options), 'usePosition().', options, Object.keys(knownOptions))
  }
  const { byTicket, watchRow } = positionRowsOf(positionsHubOf(ownerOf(options)))
  const row = shallowRef<Position>()
  let stop = (): void => undefined

  watchNow(() => toValue(ticket), (next) => {
    stop()
    stop = watchRow(next, (position) => {
      // Clears a removed row even while `active` is false, because the row may belong to another user.
      if (position === undefined || toValue(active)) row.value = position
    })
    // Sets the row last, because a watcher may request another ticket or stop this composable.
    row.value = byTicket(next)
  })
  watchNow(() => toValue(active), (isActive) => {
    if (isActive) row.value = byTicket(toValue(ticket))
  })
  onScopeDispose(() => stop())
  return row
}

const knownConditions: Record<keyof Selection, 1> = { followed: 1, own: 1, signalTrader: 1, symbol: 1 }
const knownOptions: Record<keyof UsePositionsOptions, 1> = { client: 1, source: 1, active: 1 }

function ownerOf({ client, source }: UsePositionsOptions): object {
  if (source === undefined) {
    const owner = installedClient(client).client
    if (process.env.NODE_ENV !== 'production' && !hasPositions(owner)) advise(owner, 'no-positions')
    return owner
  }
  if (process.env.NODE_ENV !== 'production') {
    requireOption('source (made by createPositionSource())', source, hasPositions(source))
  }
  return source
}

/** In development builds, reports a selection without matching rows. */
function adviseSelection(client: object, selection: Selection, { list, freshness }: PositionsUpdate): void {
  if (list.length === 0 || freshness.state !== 'live') return
  const count = (flwsig: boolean | null): number => list.filter((row) => row.flwsig === flwsig).length
  const [all, followed, own, neither] = [list.length, count(true), count(false), count(null)]
  // Reports only the conditions' names, because their values are the application's data.
  const asked = Object.keys(selection).join(', ')
  advise(client, 'empty-selection', {
    en: `Selection by ${asked}. Rows: ${all}; flwsig true: ${followed}, false: ${own}, neither: ${neither}.`,
    zh: `筛选条件：${asked}。共 ${all} 行；flwsig 为 true：${followed}，为 false：${own}，都不是：${neither}。`,
  }, asked)
}

/** Smallest timestamp that counts as milliseconds: March 1973. In seconds, the same number means the year 5138. */
const shortestTimeMs = 1e11

/** In development builds, warns about timestamps that are in seconds. */
function adviseTimes(client: object, { changed }: PositionsUpdate): void {
  const isInSeconds = changed.some(({ opentime }) => opentime > 0 && opentime < shortestTimeMs)
  if (isInSeconds) advise(client, 'opentime-in-seconds')
}

/** Refs for the selected positions. */
export interface SelectedPositions {
  /** Selected rows, replaced at most once per flush, and only if a selected row has changed. */
  readonly rows: Readonly<ShallowRef<readonly Position[]>>
  /** Totals of the selection by currency, starting with the account's currency. */
  readonly totals: Readonly<ShallowRef<readonly Totals[]>>
  /** Account, with values calculated from all positions. */
  readonly account: Readonly<ShallowRef<AccountState | null>>
  /** Freshness of the rows. */
  readonly freshness: Readonly<ShallowRef<Freshness>>
}

/**
 * Keeps a selection up to date until the effect scope ends.
 * @param active while false, updates are ignored; when true again, the newest state appears
 */
function followSelection(
  selection: MaybeRefOrGetter<Selection>, options: UsePositionsOptions, active: MaybeRefOrGetter<boolean>,
): SelectedPositions {
  requireScope('usePositions')
  const owner = ownerOf(options)
  const hub = positionsHubOf(owner)
  let chosen: Selection = Object.assign({}, toValue(selection))
  let view = createSelectionView(chosen, createSelectionTotals())
  const rows = shallowRef(view.rows())
  const totals = shallowRef(view.totals())
  const account = shallowRef<AccountState | null>(null)
  const freshness = shallowRef(emptyFreshness)
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(owner, 'usePositions().', chosen, Object.keys(knownConditions))
    adviseOptions(owner, 'usePositions().', options, Object.keys(knownOptions))
  }

  function take(update: PositionsUpdate | null): void {
    if (update === null) view = createSelectionView(chosen, createSelectionTotals())
    else view.take(update)
    rows.value = view.rows()
    totals.value = view.totals()
    account.value = sumsOf(update).account
    freshness.value = update?.freshness || emptyFreshness
    if (process.env.NODE_ENV !== 'production' && update) {
      if (rows.value.length === 0) adviseSelection(owner, chosen, update)
      adviseTimes(owner, update)
    }
  }

  take(hub.newest())
  onScopeDispose(hub.listen((update) => {
    // Removes the rows when the user changes (`null`), even while `active` is false.
    if (update === null || toValue(active)) take(update)
  }))
  watchNow(() => toValue(active), (isActive) => {
    if (isActive) take(hub.newest())
  })
  watch(() => Object.assign({}, toValue(selection)), (next) => {
    chosen = next
    view = createSelectionView(chosen, createSelectionTotals())
    if (toValue(active)) take(hub.newest())
  })
  return { rows, totals, account, freshness }
}
