import type { FollowSettings } from '../../../../src/positions/model/wire'
import { toUnits } from '../money/decimal'
import { lotStepE8 } from '../money/trade-math'
import type { SeededRandom } from '../../../shared/seeded-random'
import { ownTrade, type PositionOwner } from './live-position'
import { findSignalTrader, signalTraders, type SignalTrader } from './signal-traders'

/** Whose trades an account copies, and how large. */
export interface FollowBook {
  settingsOf(traderId: number): FollowSettings | undefined
  /** In the order in which they were followed. */
  all(): readonly (readonly [number, FollowSettings])[]
  /** The trader must exist. */
  follow(traderId: number, settings: FollowSettings): void
  unfollow(traderId: number): void
  /**
   * The outcome of a signal of this many lots (1e-8) by a followed trader. Without anyone to follow, or
   * where the cap leaves no room for the smallest size, the account trades on its own.
   */
  copy(rolls: SeededRandom, signalE8: number): { readonly owner: PositionOwner; readonly lotsE8: number }
}

/** As accounts begin: everyone is followed, one to one. */
export const usualSettings: FollowSettings = { mode: 'ratio', value: 1, capLots: 1_000 }

const everyone = signalTraders.map(({ id }) => [id, usualSettings] as const)

/** `copiedE8`: lots of all positions copied from that trader, 1e-8. */
export function createFollowBook(
  copiedE8: (traderId: number) => number,
  start: readonly (readonly [number, FollowSettings])[] = everyone,
): FollowBook {
  const followed = new Map<number, FollowSettings>(start)

  function sizeE8({ id }: SignalTrader, signalE8: number): number {
    const settings = followed.get(id)
    if (settings === undefined) return 0
    const wanted = settings.mode === 'ratio' ? signalE8 * settings.value : toUnits(settings.value, 8)
    const room = toUnits(settings.capLots, 8) - copiedE8(id)
    return Math.floor(Math.min(wanted, room) / lotStepE8) * lotStepE8
  }

  return {
    settingsOf: (traderId) => followed.get(traderId),
    all: () => [...followed],
    follow: (traderId, settings) => void followed.set(traderId, settings),
    unfollow: (traderId) => void followed.delete(traderId),
    copy(rolls, signalE8) {
      const traders = [...followed.keys()].map((id) => findSignalTrader(String(id))).filter((one) => one !== undefined)
      if (traders.length === 0) return { owner: ownTrade, lotsE8: signalE8 }
      const trader = rolls.pick(traders)
      const lotsE8 = sizeE8(trader, signalE8)
      if (lotsE8 <= 0) return { owner: ownTrade, lotsE8: signalE8 }
      return { owner: { flwsig: true, sigtraderid: trader.id, signame: trader.name }, lotsE8 }
    },
  }
}
