import type { Diagnostic } from '../../shared/diagnostic'
import { messageOf } from '../../shared/message-of'
import type { Clock } from '../ports/clock'
import type { Log } from '../ports/log'
import type { Counter } from '../ports/parts'
import type { ClientEvents } from './client-api'

/** Counts what went wrong, without secrets, writes it to the log and tells it to whoever listens. Never throws. */
export interface Reporter {
  report(diagnostic: Diagnostic): void
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
  function take({ code, detail }: Diagnostic, isLogged: boolean, isTold: boolean): void {
    const diagnostic = { code, detail: redact(detail) }
    const dated = { ...diagnostic, atMs: clock.now() }
    counter?.diagnosed(dated)
    try {
      if (isLogged) log.report(diagnostic)
    } catch (error) {
      // Not to the log, which would throw at its own report for ever.
      take(thrownBy(error), false, true)
    }
    if (isTold) emit('diagnosed', dated)
  }

  return {
    report: (diagnostic) => take(diagnostic, true, true),
    // Nor to its neighbours: a listener of the diagnostics would be told of its own throw for ever.
    threw: (error, event) => take(thrownBy(error), true, event !== 'diagnosed'),
  }
}

function thrownBy(error: unknown): Diagnostic {
  return { code: 'listener-threw', detail: messageOf(error) }
}
