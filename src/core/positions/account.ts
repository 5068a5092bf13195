import type { Account } from './position'
import type { AccountState } from './positions-update'
import { scaleOf, toMinor } from './minor-units'

/** The account with what follows from the net result of the positions in its own currency. */
export function accountState(account: Account, netMinor: number): AccountState {
  const scale = scaleOf(account.currencyDigits)
  const balanceMinor = toMinor(account.balance, scale)
  const creditMinor = toMinor(account.credit, scale)
  const marginMinor = toMinor(account.margin, scale)
  const equityMinor = balanceMinor + creditMinor + netMinor
  return {
    account, balanceMinor, creditMinor, marginMinor, equityMinor,
    freeMarginMinor: equityMinor - marginMinor,
    marginLevel: marginMinor === 0 ? null : equityMinor / marginMinor,
  }
}

/** The account's own fields and nothing else the server may have sent along. */
export function copyAccount({ currency, currencyDigits, balance, credit, margin, leverage }: Account): Account {
  return { currency, currencyDigits, balance, credit, margin, leverage }
}

/** Written out: most deltas bring an account, and a loop over its names costs more than all the rest of taking it. */
export function isSameAccount(one: Account, other: Account): boolean {
  return one.balance === other.balance && one.margin === other.margin && one.credit === other.credit
    && one.leverage === other.leverage && one.currency === other.currency
    && one.currencyDigits === other.currencyDigits
}
