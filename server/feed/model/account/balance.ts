import type { Account } from '../../../../src/positions/model/wire'
import { fromUnits } from '../money/decimal'
import type { LivePosition } from './live-position'
import type { PositionLedger } from './position-ledger'
import type { SavedAccount, SavedBooks } from './saved-account'

export interface BalanceOptions {
  readonly ledger: PositionLedger
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  readonly saved: SavedAccount | undefined
}

/** Returns a round amount of at least four times the margin. */
function startingBalance(marginMinor: number, currencyDigits: number): number {
  const least = Math.max(4 * marginMinor, 10_000 * 10 ** currencyDigits)
  const step = 10 ** Math.floor(Math.log10(least))
  return Math.ceil(least / step) * step
}

/** Amounts are in minor units. */
export type Balance = ReturnType<typeof createBalance>

export function createBalance({ ledger, currency, currencyDigits, leverage, saved }: BalanceOptions) {
  const balanceAtStart = saved?.books.startMinor ?? startingBalance(ledger.marginMinor(), currencyDigits)
  let balance = saved?.books.balanceMinor ?? balanceAtStart
  let reported = saved?.account ?? accountNow()

  function accountNow(): Account {
    return {
      currency,
      currencyDigits,
      balance: fromUnits(balance, currencyDigits),
      credit: 0,
      margin: fromUnits(ledger.marginMinor(), currencyDigits),
      leverage,
    }
  }

  return {
    account: (): Account => reported,
    /** Returns the account if it has changed since the last report. */
    ifChanged(): Account | undefined {
      const present = accountNow()
      if (present.balance === reported.balance && present.margin === reported.margin) return undefined
      reported = present
      return present
    },
    settle(
      { profitMinor, swapMinor, commissionMinor }: Pick<LivePosition, 'profitMinor' | 'swapMinor' | 'commissionMinor'>,
    ): void {
      balance += profitMinor + swapMinor + commissionMinor
      // Refills the demo account before its balance runs out.
      if (balance < balanceAtStart / 2) balance = balanceAtStart
    },
    /** Balance plus the positions' value minus their margin. */
    freeMarginMinor(): number {
      let worth = balance
      for (const { profitMinor, swapMinor, commissionMinor } of ledger.all()) {
        worth += profitMinor + swapMinor + commissionMinor
      }
      return worth - ledger.marginMinor()
    },
    saved: (): Pick<SavedBooks, 'balanceMinor' | 'startMinor'> =>
      ({ balanceMinor: balance, startMinor: balanceAtStart }),
  }
}
