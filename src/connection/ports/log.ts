import type { Diagnostic } from '../../shared/diagnostic'
import type { SocketStatus } from '../machine/status'

/** Where reported diagnostics go. Never receives a token. */
export interface Log {
  /** @param stack of the exception behind it, when there was one */
  report(diagnostic: Diagnostic, stack?: string): void
  /** Each new status of the client. */
  status?(status: SocketStatus): void
  /** A usual mistake and its cure, in English, for the developer. Only in development builds. */
  advise?(text: string): void
}
