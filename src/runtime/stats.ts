import type { Diagnostic, DiagnosticCode } from '../core/diagnostic'
import type { ClientStats } from './client-api'

const keptRoundTrips = 60

/** Counters that the hot path may bump directly; `view` copies them. */
export interface Stats {
  framesIn: number
  framesOut: number
  sizeIn: number
  sizeOut: number
  opens: number
  losses: number
  addRoundTrip(atMs: number, ms: number): void
  addDiagnostic(diagnostic: Diagnostic & { readonly atMs: number }): void
  view(): ClientStats
}

export function createStats(): Stats {
  const roundTrips: { readonly atMs: number; readonly ms: number }[] = []
  const diagnostics: Partial<Record<DiagnosticCode, number>> = {}
  let lastDiagnostic: ClientStats['lastDiagnostic'] = null

  const stats: Stats = {
    framesIn: 0,
    framesOut: 0,
    sizeIn: 0,
    sizeOut: 0,
    opens: 0,
    losses: 0,
    addRoundTrip(atMs, ms) {
      roundTrips.push({ atMs, ms })
      if (roundTrips.length > keptRoundTrips) roundTrips.shift()
    },
    addDiagnostic(diagnostic) {
      diagnostics[diagnostic.code] = (diagnostics[diagnostic.code] ?? 0) + 1
      lastDiagnostic = diagnostic
    },
    view() {
      const { addRoundTrip, addDiagnostic, view, ...counters } = stats
      return {
        ...counters,
        roundTripMs: roundTrips[roundTrips.length - 1]?.ms ?? null,
        roundTrips: [...roundTrips],
        diagnostics: { ...diagnostics },
        lastDiagnostic,
      }
    },
  }
  return stats
}
