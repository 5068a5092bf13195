import { isRecord } from '../../src/shared/checks'
import { createOutbox } from '../../src/outbox/create-outbox'
import type { OutboxEntry, OutboxMessage, OutboxWire } from '../../src/outbox/model/entry'
import type { Outbox, OutboxLimits } from '../../src/outbox/outbox-api'
import type { Storage } from '../../src/connection/ports/ports'
import { createAnswers } from './answer-order'
import { createRig, type Rig, type RigOptions } from './client-rig'
import { createMemoryLocks, type MemoryLocks } from './memory-locks'
import { createMemoryStorage } from './memory-storage'
import { mortalPorts } from './mortal-ports'
import { paused } from './paused'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import { createSeededRandom } from '../../server/shared/seeded-random'

/** Frames of the rig's wire format: `post` sends an entry, `ask` queries an entry. */
interface RigWireFrame {
  readonly type: 'post' | 'ask'
  readonly id: string
  readonly trader: number | string
  readonly text?: string
}

export interface OutboxRigOptions extends RigOptions {
  readonly locks?: MemoryLocks
  readonly limits?: OutboxLimits
  /** The signed-in trader from the start. Default 7. */
  readonly trader?: number | null
  /** Whether the wire format has a query. Default true. */
  readonly asks?: boolean
  readonly wire?: Partial<OutboxWire<string, RigEvents>>
  /** The storage of the outbox, if it is not the rig's storage. */
  readonly kept?: Storage
}

export interface OutboxRig extends Rig {
  readonly outbox: Outbox<string>
  readonly locks: MemoryLocks
  readonly settled: readonly OutboxEntry<string>[]
  /** The frames of this outbox on all its connections, in order. */
  wired(): readonly RigWireFrame[]
  /** The frames in short form: `post buy`, `ask`. */
  said(): readonly string[]
  /** The server responds on the newest connection. */
  answer(id: string, outcome?: 'acked' | 'failed', code?: string): Promise<void>
  states(): readonly string[]
  /** Posts a message that must be accepted and returns its id. At most once by default. */
  post(text: string, message?: Partial<OutboxMessage<string>>): Promise<string>
  /** Like `post`, but waits for the consequences. */
  postAndSettle(text: string, message?: Partial<OutboxMessage<string>>): Promise<string>
  interrupt(): Promise<void>
  /** Kills the process: none of its code runs any more, and its locks are free. */
  kill(): void
  /** Kills the process, and starts the next process over its storage. */
  restarted(options?: OutboxRigOptions): OutboxRig
}

/** Payloads are strings. The server sends `{ type: 'say', id, outcome }`. */
export function createRigWire(asks = true): OutboxWire<string, RigEvents> {
  return {
    accepts: (payload): payload is string => typeof payload === 'string',
    frame: ({ id, payload }, trader) => ({ type: 'post', id, trader, text: payload }),
    ...(asks ? { query: ({ id }, trader) => ({ type: 'ask', id, trader }) } : {}),
    listen: (client, ear) =>
      client.on('received', (frame) => {
        if (!isRecord(frame) || typeof frame.id !== 'string') return
        const { id, outcome, code, result } = frame
        if (outcome !== 'acked' && outcome !== 'failed') return
        ear.answered({ id, outcome, ...(typeof code === 'string' ? { code } : {}), result })
      }),
  }
}

/** No two processes draw the same names. */
let made = 0

export function createOutboxRig(options: OutboxRigOptions = {}): OutboxRig {
  const { locks = createMemoryLocks(), limits, trader = 7, asks = true, wire, kept, ...rest } = options
  const protocol = createRigProtocol(trader === null ? {} : { session: { userId: trader } })
  const rig = createRig({ protocol, ...rest })
  const { client, storage, clock, settle } = rig
  const holder = locks.holder()
  const answers = createAnswers()
  const life = mortalPorts()
  const outbox = createOutbox({
    client,
    wire: { ...createRigWire(asks), ...wire },
    ports: {
      storage: life.of(answers.of(kept ?? storage)), locks: answers.of(holder), clock,
      random: createSeededRandom(++made),
    },
    ...limits,
  })
  const settled: OutboxEntry<string>[] = []
  outbox.on('settled', (entry) => settled.push(entry))
  const wired = (): RigWireFrame[] => rig.socket.connections.flatMap(({ frames }) => frames).filter(isWireFrame)

  async function post(text: string, message: Partial<OutboxMessage<string>> = {}): Promise<string> {
    const posted = await outbox.post({ kind: 'note', payload: text, replay: 'at-most-once', ...message })
    if (!posted.ok) throw new Error(`not taken: ${posted.code}`)
    return posted.id
  }

  function kill(): void {
    life.end()
    holder.die()
  }

  return {
    ...rig,
    outbox,
    locks,
    settled,
    wired,
    said: () => wired().map(({ type, text }) => (text === undefined ? type : `${type} ${text}`)),
    async answer(id, outcome = 'acked', code) {
      rig.last().message({ type: 'say', id, outcome, code })
      await settle()
    },
    states: () => outbox.entries().map(({ state }) => state),
    post,
    async postAndSettle(text, message) {
      const id = await post(text, message)
      await settle()
      return id
    },
    async interrupt() {
      await rig.cut()
      await rig.goLive()
    },
    kill,
    restarted(next) {
      kill()
      return createOutboxRig({ storage, locks, ...next })
    },
  }
}

export async function createLiveOutbox(options: OutboxRigOptions = {}): Promise<OutboxRig> {
  const rig = createOutboxRig(options)
  await rig.goLive()
  return rig
}

/** An outbox over a storage whose calls of these names wait. */
export function createHeldOutbox(options: OutboxRigOptions = {}, ...held: readonly (keyof Storage)[]) {
  const { storage = createMemoryStorage() } = options
  const kept = paused<Storage>(storage)
  kept.hold(...held)
  return { rig: createOutboxRig({ ...options, storage, kept }), kept, storage }
}

function isWireFrame(frame: unknown): frame is RigWireFrame {
  return isRecord(frame) && (frame.type === 'post' || frame.type === 'ask')
}

/** Tabs of one browser, each with an outbox over its storage. */
export function createBrowser() {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  return { storage, locks, tab: (options: OutboxRigOptions = {}) => createOutboxRig({ storage, locks, ...options }) }
}
