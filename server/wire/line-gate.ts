import { addressGroup, isLoopbackAddress } from './address'
import { createClientLimits } from './client-limits'
import type { RateLimits } from './rate-limit'

export interface LineLimits {
  readonly maxLinesPerAddress: number
  /** Upgrades that one address may ask for. */
  readonly upgradeRate: RateLimits
}

/**
 * Counts lines by address. An address of this machine has no limit of its own: whatever comes from there without
 * `X-Forwarded-For` is a load test, or a proxy that does not say for which client it asks.
 */
export type LineGate = ReturnType<typeof createLineGate>

export function createLineGate({ maxLinesPerAddress, upgradeRate }: LineLimits, now: () => number) {
  const mayUpgrade = createClientLimits(upgradeRate, now)
  const lines = new Map<string, number>()

  return {
    /** Whether that address may ask for a line now; the question counts. */
    mayAsk: (address: string): boolean => isLoopbackAddress(address) || mayUpgrade(addressGroup(address)),
    /** Takes a place; returns the function that gives it back, or `undefined` when the address has too many lines. */
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
