import type { Diagnostic } from '../../shared/diagnostic'
import { stringOf } from '../../shared/message-of'

/** @param error the exception behind the diagnostic: a log shows its stack */
export type Report = (diagnostic: Diagnostic, error?: unknown) => void

/**
 * Runs what may throw and reports it. A listener of `diagnosed` that throws at the report of a throwing
 * listener is not reported: it would be told of its own failure without end.
 */
export function reportThrow(busName: string, payload: unknown, report: Report, run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!isThrowReport(payload)) report({ code: 'listener-threw', detail: `${busName}: ${stringOf(error)}` }, error)
  }
}

function isThrowReport(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'code' in payload && payload.code === 'listener-threw'
}
