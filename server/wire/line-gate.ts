import { addressGroup, isLoopbackAddress } from './address'
import { createClientLimits } from './client-limits'
import type { RateLimits } from './rate-limit'

export interface LineLimits {
  readonly maxLinesPerAddress: number
  readonly upgradeRate: RateLimits
}

/**
 * Counts connections per address, except loopback addresses. A local request without `X-Forwarded-For` is from a load
 * test, or from a proxy that does not forward its clients' addresses.
 */
export type LineGate = ReturnType<typeof createLineGate>

export function createLineGate({ maxLinesPerAddress, upgradeRate }: LineLimits, now: () => number) {
  const mayUpgrade = createClientLimits(upgradeRate, now)
  const lines = new Map<string, number>()

  return {
    /** Returns whether the address may open another connection now. Counts each call. */
    mayAsk: (address: string): boolean => isLoopbackAddress(address) || mayUpgrade(addressGroup(address)),
    /**
     * Counts a connection. Returns a function that releases the connection, or `undefined` when the address has too
     * many connections.
     */
    enter(address: string): (() => void) | undefined {
      if (isLoopbackAddress(address)) return () => undefined
      const group = addressGroup(address)
      const before = lines.get(group) ?? 0
      if (before >= maxLinesPerAddress) return undefined
      lines.set(group, before + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (lines.get(group) ?? 1) - 1
        if (left === 0) lines.delete(group)
        else lines.set(group, left)
      }
    },
  }
}
