import type { Diagnostic } from '../../shared/diagnostic'
import { messageOf, stackOf } from '../../shared/message-of'
import type { Clock } from '../ports/clock'
import type { Log } from '../ports/log'
import type { Counter } from '../ports/parts'
import type { ClientEvents } from './client-api'

/** Counts a fault, without secrets, writes it to the log and passes it to the listeners. Never throws. */
export interface Reporter {
  /** @param error the exception behind it, whose stack the log shows */
  report(diagnostic: Diagnostic, error?: unknown): void
  /** A listener or hook of the application threw; `event` is what it was called for. */
  threw(error: unknown, event: string): void
}

export function createReporter(
  clock: Clock,
  log: Log,
  counter: Counter | undefined,
  redact: (text: string | undefined) => string | undefined,
  emit: (event: 'diagnosed', payload: ClientEvents['diagnosed']) => void,
): Reporter {
  function take({ code, detail }: Diagnostic, isLogged: boolean, isTold: boolean, error?: unknown): void {
    const diagnostic = { code, detail: redact(detail) }
    const dated = { ...diagnostic, atMs: clock.now() }
    counter?.diagnosed(dated)
    try {
      if (isLogged) log.report(diagnostic, redact(stackOf(error)))
    } catch (thrown) {
      // Not to the log, which would throw at its own report for ever.
      take(thrownBy(thrown), false, true)
    }
    if (isTold) emit('diagnosed', dated)
  }

  return {
    report: (diagnostic, error) => take(diagnostic, true, true, error),
    // Nor to its neighbours: a listener of the diagnostics would be told of its own throw for ever.
    threw: (error, event) => take(thrownBy(error), true, event !== 'diagnosed', error),
  }
}

function thrownBy(error: unknown): Diagnostic {
  return { code: 'listener-threw', detail: messageOf(error) }
}
