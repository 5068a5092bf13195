import { withCalls } from '../../support/protocol-drive'
import type { CopyTradingEvents, PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { ClientEvents } from '../../../src/connection/runtime/client-api'
import type { OutboxAnswer } from '../../../src/outbox/model/entry'
import type { Breakage } from './breakage'
import type { InvariantName } from './invariants'
import { messageIdOf, noteMessage, type MessageWire } from './message'
import { reword, sealed } from './reword'
import { traders } from './stage'

interface BrokenClient {
  readonly name: string
  readonly noticedBy: readonly InvariantName[]
  readonly breakage: Breakage
}

/** Replaces the delta seq after a gap with the book's next seq. */
function closeGap(text: string, { epoch, seq }: { readonly epoch: string; readonly seq: number }): string {
  const frame: unknown = JSON.parse(text)
  if (typeof frame !== 'object' || frame === null || !('epoch' in frame) || !('seq' in frame)) return text
  const isGap = 'type' in frame && frame.type === 'Delta' && frame.epoch === epoch && Number(frame.seq) > seq + 1
  return isGap ? JSON.stringify({ ...frame, seq: seq + 1 }) : text
}

function withWrongTotals(update: PositionsUpdate): PositionsUpdate {
  const totals = update.totals.map((each) => ({ ...each, swapMinor: each.swapMinor + 1 }))
  // The list is read only when the update is emitted.
  return { ...update, totals, get list() { return update.list } }
}

const repeatable: Breakage['message'] = ({ kind, payload, queue = kind }) =>
  ({ kind, payload, queue, replay: 'at-least-once' })

const answering = (wire: MessageWire, change: (answer: OutboxAnswer) => OutboxAnswer): MessageWire['listen'] =>
  (client, ear) => wire.listen(client, { ...ear, answered: (answer) => ear.answered(change(answer)) })

const usersOf = /^(tradewire:outbox:default):\d+:/

export const brokenClients: readonly BrokenClient[] = [
  {
    name: 'a book that ignores a gap',
    noticedBy: ['live-is-true'],
    breakage: {
      protocol: (protocol) => withCalls(protocol, (running) => ({
        received(data, atMs) {
          const isSound = typeof data === 'string' && data.startsWith('{"Code":200')
          running.received(isSound ? closeGap(data, running.book) : data, atMs)
        },
      })),
    },
  },
  {
    name: 'rows that stay live after the socket closes',
    noticedBy: ['live-is-connected'],
    breakage: { protocol: (protocol) => withCalls(protocol, () => ({ detached: () => undefined })) },
  },
  {
    name: 'totals that are one unit off',
    noticedBy: ['totals-recounted'],
    breakage: {
      protocol: (protocol) => ({
        ...protocol,
        start(session, policy, line, before) {
          const publish = <K extends keyof CopyTradingEvents>(name: K, payload: CopyTradingEvents[K]): void => {
            if (!('type' in payload) && 'totals' in payload) line.publish('positionsUpdated', withWrongTotals(payload))
            else line.publish(name, payload)
          }
          return protocol.start(session, policy, { ...line, publish }, before)
        },
      }),
    },
  },
  {
    name: 'a client that never sends pings',
    noticedBy: ['live-is-recent'],
    breakage: { policy: { ping: false } },
  },
  {
    name: 'two sockets for each attempt',
    noticedBy: ['one-socket'],
    breakage: {
      socket: (port) => ({
        open(request, listener) {
          port.open(request, listener)
          return port.open(request, listener)
        },
      }),
    },
  },
  {
    name: 'a dropped socket that stays open',
    noticedBy: ['one-socket', 'socket-needs-lease', 'nothing left'],
    breakage: {
      socket: (port) => ({ open: (request, listener) => ({ ...port.open(request, listener), drop: () => undefined }) }),
    },
  },
  { name: 'a socket without a lease', noticedBy: ['socket-needs-lease'], breakage: { policy: { lingerMs: 60_000 } } },
  {
    name: 'a socket that the background does not close',
    noticedBy: ['socket-needs-lease'],
    breakage: { policy: { backgroundMs: Infinity } },
  },
  {
    name: 'a lost connectError',
    noticedBy: ['one-error-a-failure'],
    breakage: {
      client: (client) => {
        const isLost = (name: string): boolean => name === ('connectError' satisfies keyof ClientEvents)
        const nothing = (): void => undefined
        return { ...client, on: (name: never, listener: never) => (isLost(name) ? nothing : client.on(name, listener)) }
      },
    },
  },
  {
    name: 'a reconnect() that makes no attempt',
    noticedBy: ['way-back'],
    breakage: { client: (client) => ({ ...client, reconnect: () => 'attempting' }) },
  },
  {
    name: 'a client that dispose() leaves running',
    noticedBy: ['nothing left'],
    breakage: { client: (client) => ({ ...client, dispose: () => undefined }) },
  },
  {
    name: 'an order that is sent twice',
    noticedBy: ['order-sent-once'],
    breakage: { message: repeatable },
  },
  {
    name: 'an order that is resent under another id',
    noticedBy: ['order-once'],
    breakage: {
      message: repeatable,
      wire: (wire) => ({
        ...wire,
        frame: (entry, traderId, nowMs) =>
          wire.frame(entry.kind === 'note' ? entry : { ...entry, id: `${entry.id}.${entry.sends}` }, traderId, nowMs),
        listen: answering(wire, (answer) => ({ ...answer, id: messageIdOf(answer.id) })),
      }),
    },
  },
  {
    name: 'an order that is sent for another user',
    noticedBy: ['own-frames-only'],
    breakage: {
      wire: (wire) => ({ ...wire, frame: (entry, _traderId, nowMs) => wire.frame(entry, traders[1], nowMs) }),
    },
  },
  {
    name: 'a token in storage',
    noticedBy: ['own-bytes-only'],
    breakage: { message: () => noteMessage('token 1 of 1') },
  },
  {
    name: 'another user’s id in storage',
    noticedBy: ['own-bytes-only'],
    breakage: { message: () => noteMessage(JSON.stringify({ ticket: traders[1] * 1_000_000 + 7 })) },
  },
  {
    name: 'a settled message that returns to the queue',
    noticedBy: ['settled-stays'],
    breakage: {
      outboxStorage: (storage) => ({
        ...storage,
        read: async (key) => reword(key, await storage.read(key), '"state":"acked"', '"state":"queued"'),
      }),
    },
  },
  {
    name: 'messages that another user can read',
    noticedBy: ['own-rows-only'],
    breakage: {
      outboxStorage(storage) {
        const shared = (key: string): string => key.replace(usersOf, `$1:${traders[0]}:`)
        return {
          read: async (key) => sealed(key, await storage.read(shared(key))),
          write: (key, text) => storage.write(shared(key), text),
          remove: (key) => storage.remove(shared(key)),
          async keys() {
            const keys = await storage.keys()
            return keys.flatMap((key) => traders.map((user) => key.replace(usersOf, `$1:${user}:`)))
          },
        }
      },
    },
  },
  {
    name: 'storage that confirms writes it drops',
    noticedBy: ['accepted-is-kept'],
    breakage: { outboxStorage: (storage) => ({ ...storage, write: () => Promise.resolve() }) },
  },
  {
    name: 'a rejection that counts as success',
    noticedBy: ['answer-is-true'],
    breakage: {
      wire: (wire) => ({ ...wire, listen: answering(wire, (answer) => ({ ...answer, outcome: 'acked' })) }),
    },
  },
  {
    name: 'responses that are never delivered',
    noticedBy: ['everything-settles'],
    breakage: { wire: (wire) => ({ ...wire, listen: () => () => undefined }) },
  },
  {
    name: 'a note that counts as acknowledged when only sent',
    noticedBy: ['note-once'],
    breakage: {
      wire: (wire) => {
        let receive: (id: string) => void = () => undefined
        return {
          ...wire,
          frame(entry, traderId, nowMs) {
            if (entry.kind === 'note') receive(entry.id)
            return wire.frame(entry, traderId, nowMs)
          },
          listen(client, ear) {
            receive = (id) => ear.answered({ id, outcome: 'acked' })
            return wire.listen(client, ear)
          },
        }
      },
    },
  },
]
