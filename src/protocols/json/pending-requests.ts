import type { DiagnosticCode } from '../../shared/errors'
import type { ProtocolLine } from '../../connection/ports/protocol'
import { callOf, maxRequests, type PendingRequest } from './json-calls'

/** A session's requests that wait for a response, by id. The id is also the name of the request's timer. */
export type PendingRequests = Map<string, PendingRequest>
type Timers = Pick<ProtocolLine<object>, 'after' | 'stop'>

/** Stores a request right before it is sent. Returns a failure code if the request must be rejected. */
export function expectResponse(pending: PendingRequests, line: Timers, frame: unknown): DiagnosticCode | undefined {
  const request = callOf(frame)?.request
  if (!request) return undefined
  if (request.isOver) return 'request-cancelled'
  if (pending.size >= maxRequests) return 'requests-full'
  // Stores the request first, because its response may arrive during the send.
  pending.set(request.id, request)
  request.forget = () => takeRequest(pending, line, request.id)
  line.after(request.id, request.timeoutMs)
  return undefined
}

export function takeRequest(pending: PendingRequests, line: Timers, id: string): PendingRequest | undefined {
  const request = pending.get(id)
  if (pending.delete(id)) line.stop(id)
  return request
}

export function failRequests(
  pending: PendingRequests, line: Timers, code: DiagnosticCode, ids: Iterable<string> = [...pending.keys()],
): void {
  for (const id of ids) takeRequest(pending, line, id)?.settle({ ok: false, code })
}
