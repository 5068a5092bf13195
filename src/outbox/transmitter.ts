import { messageOf, type Diagnostic } from '../shared/errors'
import type { Clock } from '../connection/ports/ports'
import type { SendResult, SocketClient } from '../connection/runtime/client-api'
import type { OutboxEntry, OutboxWire } from './model/entry'
import type { SendOutcome } from './model/outbox-state'

export interface Transmitter<Payload> {
  transmit(entry: OutboxEntry<Payload>, user: string | null, settled: (outcome: SendOutcome) => void): void
  query(entry: OutboxEntry<Payload>, user: string | null): void
}

export interface TransmitterOptions<Payload, Events extends object> {
  readonly client: SocketClient<Events>
  readonly wire: OutboxWire<Payload, Events>
  readonly clock: Clock
  report(diagnostic: Diagnostic): void
}

export type PublicSession = { readonly userId: number | string } | null

export function userOf(session: PublicSession): string | null {
  return session === null ? null : String(session.userId)
}

export function createTransmitter<Payload, Events extends object>(
  { client, wire, clock, report }: TransmitterOptions<Payload, Events>,
): Transmitter<Payload> {
  /** Returns the user's id, or `undefined` if the user is no longer signed in. */
  function traderOf(user: string | null): number | string | undefined {
    const session = client.session()
    return session !== null && userOf(session) === user ? session.userId : undefined
  }

  return {
    transmit(entry, user, settled) {
      const userId = traderOf(user)
      if (userId === undefined) return settled({ kind: 'notHanded' })
      let frame: unknown
      try {
        frame = wire.frame(entry, userId, clock.now())
      } catch (error) {
        report({ code: 'frame-encode-failed', detail: messageOf(error) })
        return settled({ kind: 'refused', code: 'frame-encode-failed' })
      }
      if (frame === undefined) return settled({ kind: 'notHanded' })
      void client.send(frame).then((result) => settled(outcomeOf(result)))
    },
    query(entry, user) {
      const userId = traderOf(user)
      if (userId === undefined || wire.query === undefined) return
      try {
        // Ignores the send result, because a query without a response is repeated (OB-6).
        void client.send(wire.query(entry, userId))
      } catch (error) {
        report({ code: 'frame-encode-failed', detail: messageOf(error) })
      }
    },
  }
}

function outcomeOf(result: SendResult): SendOutcome {
  if (result.ok) return { kind: 'handed' }
  switch (result.code) {
    case 'not-open':
    case 'disposed':
      return { kind: 'notHanded' }
    case 'frame-encode-failed':
    case 'frame-too-large':
      return { kind: 'refused', code: result.code }
    default:
      return { kind: 'inDoubt' }
  }
}
