import { addressGroup } from '../http/address-group'
import { isLoopbackAddress } from '../http/loopback'

/** How long an account counts for an address after its last line has left it, ms: opening one costs others room. */
export const accountRestMs = 600_000

export interface AccountQuotaOptions {
  /** Accounts that the lines of one address may use. */
  readonly maxAccountsPerAddress: number
  /** An account that is kept counts for as long as it is. */
  readonly isKept: (traderId: string) => boolean
  readonly now: () => number
}

/** Shares the room for accounts among addresses. An address of this machine has no share of its own: see `LineGate`. */
export interface AccountQuota {
  /**
   * A line of that address uses that account.
   * @returns the function that tells that it has left it; `undefined` when the address uses too many
   */
  take(address: string, traderId: string): (() => void) | undefined
}

interface Use {
  lines: number
  leftAtMs: number
}

export function createAccountQuota({ maxAccountsPerAddress, isKept, now }: AccountQuotaOptions): AccountQuota {
  const byGroup = new Map<string, Map<string, Use>>()
  let sweptAtMs = now()

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
    take(address, traderId) {
      if (isLoopbackAddress(address)) return () => undefined
      sweep()
      const group = addressGroup(address)
      const uses = byGroup.get(group) ?? new Map<string, Use>()
      forget(uses)
      const known = uses.get(traderId)
      if (known === undefined && uses.size >= maxAccountsPerAddress) return undefined
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
      }
    },
  }
}
