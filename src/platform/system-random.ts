import type { Random } from '../connection/ports/ports'

/** `Math.random`: enough to spread reconnects, never used for a secret. */
export function createSystemRandom(): Random {
  return { next: () => Math.random() }
}
