import type { ClientStats } from './client-api'

const keptRoundTrips = 60

/** What is counted, in the shape in which it is told; the hot path bumps the counters directly. */
export type Stats = { -readonly [Field in keyof ClientStats]: ClientStats[Field] } & {
  readonly roundTrips: ClientStats['roundTrips'][number][]
  readonly diagnostics: { -readonly [Code in keyof ClientStats['diagnostics']]: ClientStats['diagnostics'][Code] }
}

export function createStats(): Stats {
  return {
    framesIn: 0,
    framesOut: 0,
    sizeIn: 0,
    sizeOut: 0,
    opens: 0,
    losses: 0,
    roundTripMs: null,
    roundTrips: [],
    diagnostics: {},
    lastDiagnostic: null,
  }
}

export function addRoundTrip(stats: Stats, atMs: number, ms: number): void {
  stats.roundTripMs = ms
  stats.roundTrips.push({ atMs, ms })
  if (stats.roundTrips.length > keptRoundTrips) stats.roundTrips.shift()
}

/** A copy that nothing counts on in. */
export function viewStats(stats: Stats): ClientStats {
  return { ...stats, roundTrips: [...stats.roundTrips], diagnostics: { ...stats.diagnostics } }
}
