import type { Diagnostic } from '../core/diagnostic'

/** Where reported diagnostics go. Never receives a token. */
export interface Log {
  report(diagnostic: Diagnostic): void
}
