import type { FollowSettings } from '../../../../src/positions/model/wire'
import { toUnits } from '../money/decimal'
import { lotStepE8 } from '../money/trade-math'
import type { SeededRandom } from '../../../shared/seeded-random'
import { ownTrade, type PositionOwner } from './live-position'
import { findSignalTrader, signalTraders, type SignalTrader } from './signal-traders'

/** New accounts copy every trader one to one. */
export const usualSettings: FollowSettings = { mode: 'ratio', value: 1, capLots: 1_000 }

const everyone = signalTraders.map(({ id }) => [id, usualSettings] as const)

export type FollowBook = ReturnType<typeof createFollowBook>

/** @param copiedE8 returns the total size of the positions copied from a trader, in 1e-8 lots */
export function createFollowBook(
  copiedE8: (traderId: number) => number,
  start: readonly (readonly [number, FollowSettings])[] = everyone,
) {
  const followed = new Map<number, FollowSettings>(start)

  function sizeE8({ id }: SignalTrader, signalE8: number): number {
    const settings = followed.get(id)
    if (settings === undefined) return 0
    const wanted = settings.mode === 'ratio' ? signalE8 * settings.value : toUnits(settings.value, 8)
    const room = toUnits(settings.capLots, 8) - copiedE8(id)
    return Math.floor(Math.min(wanted, room) / lotStepE8) * lotStepE8
  }

  return {
    settingsOf: (traderId: number): FollowSettings | undefined => followed.get(traderId),
    all: (): readonly (readonly [number, FollowSettings])[] => [...followed],
    follow: (traderId: number, settings: FollowSettings): void => void followed.set(traderId, settings),
    unfollow: (traderId: number): void => void followed.delete(traderId),
    /**
     * Copies a random followed trader's signal. Returns the trade's owner and its size in 1e-8 lots. If the account
     * does not follow a trader or the cap leaves no room, the account itself is the trade's owner.
     */
    copy(rolls: SeededRandom, signalE8: number): { readonly owner: PositionOwner; readonly lotsE8: number } {
      const traders = [...followed.keys()].map((id) => findSignalTrader(String(id))).filter((one) => one !== undefined)
      if (traders.length === 0) return { owner: ownTrade, lotsE8: signalE8 }
      const trader = rolls.pick(traders)
      const lotsE8 = sizeE8(trader, signalE8)
      if (lotsE8 <= 0) return { owner: ownTrade, lotsE8: signalE8 }
      return { owner: { flwsig: true, sigtraderid: trader.id, signame: trader.name }, lotsE8 }
    },
  }
}
