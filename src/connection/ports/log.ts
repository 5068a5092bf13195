import type { Diagnostic } from '../../shared/diagnostic'

/** Where reported diagnostics go. Never receives a token. */
export interface Log {
  report(diagnostic: Diagnostic): void
}
