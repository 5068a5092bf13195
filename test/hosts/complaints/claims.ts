import { expect } from 'vitest'

/** A sentence of a scenario that is not so. */
class BrokenClaim extends Error {
  readonly claim: string

  constructor(claim: string, found: unknown) {
    super(`It is not so that ${claim}: ${JSON.stringify(found)}`)
    this.claim = claim
  }
}

/** States a sentence of a scenario; `found` is shown when it is not so. */
export function claim(sentence: string, holds: boolean, found: unknown): void {
  if (!holds) throw new BrokenClaim(sentence, found)
}

/** Resolves when the scenario fails at exactly this sentence, and for nothing else. */
export async function expectBroken(sentence: string, scenario: Promise<void>): Promise<void> {
  const outcome: unknown = await scenario.then(() => 'the scenario passed', (error: unknown) => error)
  if (outcome instanceof Error && !(outcome instanceof BrokenClaim)) throw outcome
  expect(outcome instanceof BrokenClaim ? outcome.claim : outcome).toBe(sentence)
}
