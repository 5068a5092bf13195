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

/** A round amount of at least four times the margin, so that the account can carry its positions. */
function startingBalance(marginMinor: number, currencyDigits: number): number {
  const least = Math.max(4 * marginMinor, 10_000 * 10 ** currencyDigits)
  const step = 10 ** Math.floor(Math.log10(least))
  return Math.ceil(least / step) * step
}

/** The account's money, in minor units. */
export type Balance = ReturnType<typeof createBalance>

/** Begins with what carries the ledger's positions, or goes on with what was saved. */
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
    /** The account when it differs from the one reported last. */
    ifChanged(): Account | undefined {
      const present = accountNow()
      if (present.balance === reported.balance && present.margin === reported.margin) return undefined
      reported = present
      return present
    },
    /** Takes in what a position ended with. */
    settle(
      { profitMinor, swapMinor, commissionMinor }: Pick<LivePosition, 'profitMinor' | 'swapMinor' | 'commissionMinor'>,
    ): void {
      balance += profitMinor + swapMinor + commissionMinor
      // A demo account is paid in again before it is ruined; its owner would do the same.
      if (balance < balanceAtStart / 2) balance = balanceAtStart
    },
    /** Balance and what the positions are worth, less their margin, in minor units. */
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
