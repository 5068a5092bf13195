import { addressGroup, isLoopbackAddress } from '../../wire/address'
import type { AccountUse } from '../model/hub/hub-connection'

/**
 * How long an account counts toward an address's limit after its last connection closes, because opening the account
 * may have displaced other accounts (SV-132).
 */
export const accountRestMs = 600_000

export interface AccountQuotaOptions {
  readonly maxAccountsPerAddress: number
  readonly servers: () => number
  readonly maxLinesPerAccount: number
  /** Whether an account is kept without connections. A kept account still counts toward the limits of its addresses. */
  readonly isKept: (traderId: string) => boolean
  readonly now: () => number
}

interface Use {
  lines: number
  leftAtMs: number
}

/** Limits accounts per address, and connections per account and address. Loopback addresses are exempt. */
export function createAccountQuota(options: AccountQuotaOptions) {
  const { maxAccountsPerAddress, maxLinesPerAccount, servers, isKept, now } = options
  const byGroup = new Map<string, Map<string, Use>>()
  const lines = new Map<string, number>()
  let sweptAtMs = now()

  const share = (): number => Math.max(1, Math.floor(maxAccountsPerAddress / servers()))

  function forget(uses: Map<string, Use>): void {
    for (const [traderId, { lines, leftAtMs }] of uses) {
      if (lines === 0 && now() - leftAtMs >= accountRestMs && !isKept(traderId)) uses.delete(traderId)
    }
  }

  function sweep(): void {
    if (now() - sweptAtMs < accountRestMs) return
    sweptAtMs = now()
    for (const [group, uses] of byGroup) {
      forget(uses)
      if (uses.size === 0) byGroup.delete(group)
    }
  }

  return {
    take(address: string, traderId: string): AccountUse {
      if (isLoopbackAddress(address)) return () => undefined
      sweep()
      const group = addressGroup(address)
      const uses = byGroup.get(group) ?? new Map<string, Use>()
      forget(uses)
      const known = uses.get(traderId)
      if (known === undefined && uses.size >= share()) return 'too many accounts from this address'
      const before = lines.get(traderId) ?? 0
      if (before >= maxLinesPerAccount) return 'too many connections of this account'
      // Allows an address half of the connections, so that the address cannot lock out the account's user.
      if ((known?.lines ?? 0) >= Math.ceil(maxLinesPerAccount / 2)) return 'too many connections from this address'
      lines.set(traderId, before + 1)
      const use = known ?? { lines: 0, leftAtMs: now() }
      use.lines += 1
      uses.set(traderId, use)
      byGroup.set(group, uses)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        use.lines -= 1
        use.leftAtMs = now()
        const left = (lines.get(traderId) ?? 1) - 1
        if (left === 0) lines.delete(traderId)
        else lines.set(traderId, left)
      }
    },
  }
}
