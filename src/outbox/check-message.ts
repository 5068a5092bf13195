import { isName, isPositive } from '../shared/checks'
import type { Diagnostic } from '../shared/errors'
import type { OutboxMessage } from './model/entry'
import type { OutboxWire } from './model/outbox-wire'
import { jsonCopy } from './same-json'
import { isReplay } from './storage/stored-entry'

/** Whether the wire can send a payload, wherever that is from. */
export function acceptedBy<Payload, Events extends object>(
  wire: OutboxWire<Payload, Events>,
): (payload: unknown) => payload is Payload {
  return (payload): payload is Payload => {
    try {
      return wire.accepts(payload)
    } catch {
      // It looked for something that is not there: the report is that the payload is invalid.
      return false
    }
  }
}

/** A message that may be taken: its payload is a copy that no other code can change. */
export type CheckedMessage<Payload> =
  | { readonly ok: true; readonly message: OutboxMessage<Payload> }
  | ({ readonly ok: false } & Pick<Diagnostic, 'code'> & { readonly detail: string })

/** JavaScript callers have no compiler to tell them. */
export function checkMessage<Payload>(
  message: OutboxMessage<Payload>,
  accepts: (payload: unknown) => payload is Payload,
): CheckedMessage<Payload> {
  const { kind, channel, replay, ttlMs } = message
  const fault = !isName(kind)
    ? 'kind'
    : channel !== undefined && !isName(channel)
      ? 'channel'
      : !isReplay(replay)
        ? 'replay'
        : ttlMs !== undefined && !isPositive(ttlMs)
          ? 'ttlMs'
          : undefined
  if (fault !== undefined) return { ok: false, code: 'invalid-option', detail: fault }
  const payload = jsonCopy(message.payload)
  if (payload === undefined) return { ok: false, code: 'frame-encode-failed', detail: 'payload is not JSON' }
  if (!accepts(payload)) return { ok: false, code: 'frame-encode-failed', detail: 'payload is none of this wire' }
  return { ok: true, message: { ...message, payload } }
}
