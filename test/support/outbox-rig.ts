import { createOutbox } from '../../src/outbox/create-outbox'
import type { OutboxEntry, OutboxMessage } from '../../src/outbox/entry'
import type { Outbox } from '../../src/outbox/outbox-api'
import type { OutboxLimits } from '../../src/outbox/outbox-options'
import type { OutboxWire } from '../../src/outbox/outbox-wire'
import { isRecord } from '../../src/core/checks'
import { createRig, type Rig, type RigOptions } from './client-rig'
import { createMemoryLocks, type MemoryLocks } from './memory-locks'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import { createScriptedRandom } from './seeded-random'

/** Frames of the rig's wire: `post` carries an entry, `ask` asks about one. */
export interface RigWireFrame {
  readonly type: 'post' | 'ask'
  readonly id: string
  readonly trader: number | string
  readonly text?: string
}

export interface OutboxRigOptions extends RigOptions {
  readonly locks?: MemoryLocks
  readonly limits?: OutboxLimits
  readonly trader?: number | null
  /** Whether the wire has a question. Default true. */
  readonly asks?: boolean
  readonly wire?: Partial<OutboxWire<string, RigEvents>>
}

/** One client with its outbox; the far side answers by hand. */
export interface OutboxRig extends Rig {
  readonly outbox: Outbox<string>
  readonly locks: MemoryLocks
  readonly settled: readonly OutboxEntry<string>[]
  /** What this outbox put on all its lines, in order. */
  wired(): readonly RigWireFrame[]
  /** The far side answers on the newest line. */
  answer(id: string, outcome?: 'acked' | 'failed', code?: string): void
  states(): readonly string[]
  post(text: string, message?: Partial<OutboxMessage<string>>): Promise<string>
  /** Opens the line without a lease of the test's own lasting. */
  settle(): Promise<void>
}

/** Payloads are texts; the far side says `{ type: 'say', id, outcome }`. */
export function createRigWire(asks = true): OutboxWire<string, RigEvents> {
  return {
    accepts: (payload): payload is string => typeof payload === 'string',
    frame: ({ id, payload }, trader) => ({ type: 'post', id, trader, text: payload }),
    ...(asks ? { query: ({ id }, trader) => ({ type: 'ask', id, trader }) } : {}),
    listen: (client, ear) =>
      client.on('heard', (frame) => {
        if (!isRecord(frame) || typeof frame.id !== 'string') return
        const { id, outcome, code, result } = frame
        if (outcome !== 'acked' && outcome !== 'failed') return
        ear.answered({ id, outcome, ...(typeof code === 'string' ? { code } : {}), result })
      }),
  }
}

export function createOutboxRig(options: OutboxRigOptions = {}): OutboxRig {
  const { locks = createMemoryLocks(), limits, trader = 7, asks = true, wire, ...rest } = options
  const protocol = createRigProtocol(trader === null ? {} : { session: { traderId: trader } })
  const rig = createRig({ protocol, ...rest })
  const { client, storage, clock } = rig
  const outbox = createOutbox({
    client,
    wire: { ...createRigWire(asks), ...wire },
    ports: { storage, locks, clock, random: createScriptedRandom(0.5, 0.25) },
    ...limits,
  })
  const settled: OutboxEntry<string>[] = []
  outbox.on('settled', (entry) => settled.push(entry))

  return {
    ...rig,
    outbox,
    locks,
    settled,
    wired: () => rig.socket.connections.flatMap(({ frames }) => frames).filter(isWireFrame),
    answer(id, outcome = 'acked', code) {
      rig.last().message({ type: 'say', id, outcome, code })
    },
    states: () => outbox.entries().map(({ state }) => state),
    async post(text, message = {}) {
      const posted = await outbox.post({ kind: 'note', payload: text, replay: 'at-most-once', ...message })
      if (!posted.ok) throw new Error(`not taken: ${posted.code}`)
      return posted.id
    },
    settle: () => rig.advanceAsync(0),
  }
}

function isWireFrame(frame: unknown): frame is RigWireFrame {
  return isRecord(frame) && (frame.type === 'post' || frame.type === 'ask')
}
