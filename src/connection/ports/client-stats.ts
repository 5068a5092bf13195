import type { Diagnostic, DiagnosticCode } from '../../shared/diagnostic'

/** Counters since the client was created; plain numbers, read when wanted. */
export interface ClientStats {
  readonly framesIn: number
  readonly framesOut: number
  /** UTF-16 units of text frames, bytes of binary ones. */
  readonly sizeIn: number
  readonly sizeOut: number
  readonly opens: number
  readonly losses: number
  /** Last measured ping to answer, ms. */
  readonly roundTripMs: number | null
  /** The last 60 round trips, oldest first. */
  readonly roundTrips: readonly { readonly atMs: number; readonly ms: number }[]
  readonly diagnostics: Readonly<Partial<Record<DiagnosticCode, number>>>
  readonly lastDiagnostic: (Diagnostic & { readonly atMs: number }) | null
}
