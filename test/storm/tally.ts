export const invariants = [
  'priced-by-one', 'fences-rise', 'priced-in-time', 'executed-once', 'executed-is-kept', 'answers-are-true',
  'live-is-written', 'never-back', 'ends-live', 'servers-alike',
] as const

export type Invariant = (typeof invariants)[number]

export type Checks = Record<Invariant, number>

export type Tally = ReturnType<typeof createTally>

/** A server that is broken breaks the same thing again and again. */
export const maxViolations = 20

export const noChecks = (): Checks => ({
  'priced-by-one': 0, 'fences-rise': 0, 'priced-in-time': 0, 'executed-once': 0, 'executed-is-kept': 0,
  'answers-are-true': 0, 'live-is-written': 0, 'never-back': 0, 'ends-live': 0, 'servers-alike': 0,
})

export function createTally() {
  const violations: string[] = []
  const checks = noChecks()
  return {
    violations: violations as readonly string[],
    checks: checks as Readonly<Checks>,
    expect(invariant: Invariant, holds: boolean, what: () => string): void {
      checks[invariant] += 1
      if (!holds && violations.length < maxViolations) violations.push(`${invariant}: ${what()}`)
    },
  }
}
