import { isRecord } from '../../src/shared/checks'
import { createOutbox } from '../../src/outbox/create-outbox'
import type { OutboxEntry, OutboxMessage, OutboxWire } from '../../src/outbox/model/entry'
import type { OutboxPolicy } from '../../src/outbox/model/outbox-turn'
import type { Outbox } from '../../src/outbox/outbox-api'
import type { Storage } from '../../src/connection/ports/ports'
import { createAnswers } from './answer-order'
import { createRig, type Rig, type RigOptions } from './client-rig'
import { createMemoryLocks, type MemoryLocks } from './memory-locks'
import { createMemoryStorage } from './memory-storage'
import { mortalPorts } from './mortal-ports'
import { paused } from './paused'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import { createSeededRandom } from '../../server/shared/seeded-random'

/** `post` sends an entry, `ask` queries an entry. */
interface RigWireFrame {
  readonly type: 'post' | 'ask'
  readonly id: string
  readonly trader: number | string
  readonly text?: string
}

export interface OutboxRigOptions extends RigOptions {
  readonly locks?: MemoryLocks
  readonly limits?: Partial<OutboxPolicy>
  /** The initially signed-in trader. Default 7. */
  readonly trader?: number | string | null
  /** Whether the wire format has a query. Default true. */
  readonly asks?: boolean
  readonly wire?: Partial<OutboxWire<string, RigEvents>>
  /** Storage of the outbox, if not the rig's. */
  readonly kept?: Storage
}

export interface OutboxRig extends Rig {
  readonly outbox: Outbox<string>
  readonly locks: MemoryLocks
  readonly settled: readonly OutboxEntry<string>[]
  wired(): readonly RigWireFrame[]
  /** Returns the frames in short form, such as `post buy` or `ask`. */
  said(): readonly string[]
  /** The server's response on the newest connection. */
  answer(id: string, outcome?: 'acked' | 'failed', code?: string): Promise<void>
  states(): readonly string[]
  /** Posts a message, which must be accepted, and returns its id. Default: at most once. */
  post(text: string, message?: Partial<OutboxMessage<string>>): Promise<string>
  /** Like `post`, but waits for the consequences. */
  postAndSettle(text: string, message?: Partial<OutboxMessage<string>>): Promise<string>
  interrupt(): Promise<void>
  /** Kills the process: its code stops, and its locks become free. */
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

/** Separates the names of processes. */
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

/** An outbox whose storage calls of these names wait. */
export function createHeldOutbox(options: OutboxRigOptions = {}, ...held: readonly (keyof Storage)[]) {
  const { storage = createMemoryStorage() } = options
  const kept = paused<Storage>(storage)
  kept.hold(...held)
  return { rig: createOutboxRig({ ...options, storage, kept }), kept, storage }
}

function isWireFrame(frame: unknown): frame is RigWireFrame {
  return isRecord(frame) && (frame.type === 'post' || frame.type === 'ask')
}

export function createBrowser() {
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  return { storage, locks, tab: (options: OutboxRigOptions = {}) => createOutboxRig({ storage, locks, ...options }) }
}
