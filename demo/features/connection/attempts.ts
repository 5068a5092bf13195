import type { DiagnosticCode, SocketStatus } from '../../../src'

/** One reconnect attempt, as the status told of it. */
export interface AttemptRecord {
  readonly id: number
  /** 1 for the first of its outage. */
  readonly attempt: number
  readonly attempts: number
  readonly startedAtMs: number
  /** `pending` until it is known; then `open` or why it failed. */
  readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode
}

const keptAttempts = 20

function outcomeOf({ status, failure }: SocketStatus): AttemptRecord['outcome'] {
  if (status === 'open') return 'open'
  return status === 'reconnecting' || status === 'failed' ? (failure?.code ?? 'given-up') : 'given-up'
}

/** The attempts after one more status, newest first. */
export function followAttempts(
  known: readonly AttemptRecord[],
  status: SocketStatus,
  atMs: number,
): readonly AttemptRecord[] {
  const [newest, ...older] = known
  const underWay = status.status === 'reconnecting' && status.nextAtMs === null && status.attempt > 0
  const isSame = newest?.outcome === 'pending' && underWay && newest.attempt === status.attempt
  if (isSame) return known
  const settled =
    newest?.outcome === 'pending' ? [{ ...newest, outcome: outcomeOf(status) }, ...older] : known
  if (!underWay) return settled
  const id = (newest?.id ?? 0) + 1
  const { attempt, maxAttempts: attempts } = status
  const started: AttemptRecord = { id, attempt, attempts, startedAtMs: atMs, outcome: 'pending' }
  return [started, ...settled].slice(0, keptAttempts)
}
