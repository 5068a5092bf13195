import { isName } from '../../shared/checks'
import type { Diagnostic } from '../../shared/errors'
import type { AckFrame, Ticket, UncheckedAck } from '../../positions/model/wire'
import { isTicket } from '../../positions/model/position-check'

const maxReason = 64

interface AckSource {
  on(name: 'orderAnswered', listener: (frame: UncheckedAck) => void): () => void
  report(diagnostic: Diagnostic): void
}

/** Hears the answers to orders; one that is none is reported as `frame-malformed`. Returns the unsubscribe function. */
export function hearAcks({ on, report }: AckSource, answered: (ack: AckFrame) => void): () => void {
  return on('orderAnswered', (frame) => {
    const { ack, fault } = readAck(frame)
    if (fault !== undefined) report({ code: 'frame-malformed', detail: fault })
    else answered(ack)
  })
}

type Reading =
  | { readonly ack: AckFrame; readonly fault?: undefined }
  | { readonly ack?: undefined; readonly fault: string }

/** The answer's own fields only: it may be kept in storage; or the field at fault. */
function readAck({ Code, reqid, state, tickets, reason }: UncheckedAck): Reading {
  if (!isName(reqid)) return { fault: 'reqid' }
  if (Code === 404 && state === 'not-known') return { ack: { type: 'Ack', reqid, Code, state } }
  if (Code === 409 && state === 'refused') {
    if (!isName(reason) || reason.length > maxReason) return { fault: 'reason' }
    return { ack: { type: 'Ack', reqid, Code, state, reason } }
  }
  if (Code !== 200 || state !== 'done') return { fault: 'state' }
  if (!isTickets(tickets)) return { fault: 'tickets' }
  return { ack: { type: 'Ack', reqid, Code, state, tickets: [...tickets] } }
}

function isTickets(value: unknown): value is readonly Ticket[] {
  return Array.isArray(value) && value.every(isTicket)
}
