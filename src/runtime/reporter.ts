import type { Diagnostic } from '../core/diagnostic'
import { messageOf } from '../core/message-of'
import type { Clock } from '../ports/clock'
import type { Log } from '../ports/log'
import type { ClientEvents, Emit } from './client-api'
import type { Stats } from './stats'

/** Counts what went wrong, writes it to the log and tells it to whoever listens. Never throws. */
export interface Reporter {
  report(diagnostic: Diagnostic): void
  /** A listener or hook of the application threw; `event` is what it was called for. */
  threw(error: unknown, event: string): void
}

export interface ReporterOptions {
  readonly clock: Clock
  readonly log: Log
  readonly stats: Stats
  emit: Emit
}

export function createReporter({ clock, log, stats, emit }: ReporterOptions): Reporter {
  function count(diagnostic: Diagnostic): ClientEvents['diagnosed'] {
    const dated = { ...diagnostic, atMs: clock.now() }
    stats.addDiagnostic(dated)
    return dated
  }

  function write(diagnostic: Diagnostic): void {
    try {
      log.report(diagnostic)
    } catch (error) {
      // Not to the log, which would throw at its own report for ever.
      emit('diagnosed', count(thrownBy(error)))
    }
  }

  function report(diagnostic: Diagnostic): void {
    const dated = count(diagnostic)
    write(diagnostic)
    emit('diagnosed', dated)
  }

  return {
    report,
    threw(error, event) {
      const diagnostic = thrownBy(error)
      if (event !== 'diagnosed') return report(diagnostic)
      // Nor to its neighbours: a listener of the diagnostics would be told of its own throw for ever.
      count(diagnostic)
      write(diagnostic)
    },
  }
}

function thrownBy(error: unknown): Diagnostic {
  return { code: 'listener-threw', detail: messageOf(error) }
}
