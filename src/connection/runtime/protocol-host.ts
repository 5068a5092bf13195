import type { MachineEvent } from '../machine/events'
import type { Diagnostic } from '../../shared/diagnostic'
import { messageOf } from '../../shared/message-of'
import type { ConnectionPolicy } from '../policy/connection-policy'
import { TradewireError } from '../../shared/tradewire-error'
import type { Clock } from '../ports/clock'
import type { FrameScheduler } from '../ports/frame-scheduler'
import type { Protocol, ProtocolLine, ProtocolSession, Session } from '../ports/protocol'
import type { Emit } from './client-api'
import { createNamedTimers } from '../../shared/named-timers'
import type { Resolver } from './resolver'

type ProtocolEventName = 'protocolReady' | 'protocolLost' | 'protocolRefused'

/** What the machine is to hear, but for the generation that it is about. */
export type ProtocolNews<Event = Extract<MachineEvent, { type: ProtocolEventName }>> = Event extends MachineEvent
  ? Omit<Event, 'generation'>
  : never

/** What a protocol session asks of the client around it. */
export interface ProtocolSurroundings<Events extends object> {
  readonly clock: Clock
  readonly frames: FrameScheduler
  /** In effect, once the client's options are taken in. */
  readonly policy: ConnectionPolicy
  /** Runs a task in the client's mailbox. */
  enqueue(task: () => void): void
  send(data: string | ArrayBuffer): void
  tell(news: ProtocolNews): void
  readonly redact: Resolver['redact']
  random(): number
  answered(atMs: number): void
  report(diagnostic: Diagnostic): void
  readonly emit: Emit<Events>
}

/** Runs one protocol session: calls it, and does what it asks for. */
export interface ProtocolHost<Held extends ProtocolSession> {
  /** Makes a new, empty session; the returned function puts it in place. Throws what the protocol throws. */
  prepare(session: Session | null): () => void
  /** Calls the session; one that throws half way cannot be trusted to know where it stands, so its line is lost. */
  run(call: (held: Held) => void): void
  /** The socket is open. */
  open(token: string | undefined): void
  /** For the hot path: a received frame, stamped by the caller. */
  receive(data: string | ArrayBuffer, atMs: number): void
  /** The socket no longer feeds the session. */
  detach(): void
  /** Whether the frame is for the session itself, and none of the wire. */
  steers(frame: unknown): boolean
  /** What goes out for it, in order. */
  encode(frame: unknown): readonly (string | ArrayBuffer)[]
  graceMs(): number
  /** What is asked of the session; `undefined` when that throws, which is reported. */
  read<Answer>(question: (held: Held) => Answer): Answer | undefined
  stop(): void
}

export function createProtocolHost<Events extends object, Held extends ProtocolSession>(
  protocol: Protocol<Events, Held>,
  session: Session | null,
  around: ProtocolSurroundings<Events>,
): ProtocolHost<Held> {
  const { clock, policy, tell } = around
  /** When the call under way began. */
  let nowMs = 0
  let cancelFlush: (() => void) | undefined
  const timers = createNamedTimers<string>(clock, (name) => {
    around.enqueue(() => run((held) => held.timer?.(name, nowMs)))
  })
  const line: ProtocolLine<Events> = {
    send: around.send,
    ready: () => tell({ type: 'protocolReady' }),
    answered: () => around.answered(nowMs),
    refuse: (kind, code, detail) =>
      tell({ type: 'protocolRefused', kind, code, detail: around.redact(detail) }),
    lose: (code) => tell({ type: 'protocolLost', code }),
    report: around.report,
    redact: around.redact,
    random: around.random,
    publish: around.emit,
    requestFlush() {
      // A scheduler may call back within: the mailbox is at work, so the flush finds its cancel in place.
      cancelFlush ??= around.frames.request(() => around.enqueue(flush))
    },
    after: timers.start,
    stop: timers.stop,
  }
  let held = protocol.start(session, policy, line)

  function run(call: (held: Held) => void, atMs = clock.now()): void {
    nowMs = atMs
    try {
      call(held)
    } catch (error) {
      fail(error)
    }
  }

  function fail(error: unknown): void {
    reportThrown(error)
    tell({ type: 'protocolLost', code: 'protocol-threw' })
  }

  /** Unless it came by another way meanwhile, or was stopped. */
  function flush(): void {
    if (cancelFlush === undefined) return
    cancelFlush = undefined
    run(() => held.flush?.(nowMs))
  }

  function reportThrown(error: unknown): void {
    around.report({ code: 'protocol-threw', detail: messageOf(error) })
  }

  /** What a session is merely asked must not stop the timer or the close that asks it. */
  function read<Answer>(question: (held: Held) => Answer): Answer | undefined {
    try {
      return question(held)
    } catch (error) {
      reportThrown(error)
      return undefined
    }
  }

  function stop(): void {
    timers.stopAll()
    cancelFlush?.()
    cancelFlush = undefined
  }

  return {
    prepare(next) {
      const fresh = protocol.start(next, policy, line)
      return () => {
        stop()
        held = fresh
      }
    },
    run,
    receive(data, atMs) {
      nowMs = atMs
      try {
        held.received(data, atMs)
      } catch (error) {
        fail(error)
      }
    },
    open: (token) => run(() => {
      if (held.opened === undefined) line.ready()
      else held.opened({ atMs: nowMs, token })
    }),
    detach() {
      // Timers belong to the connection they were started on.
      timers.stopAll()
      run(() => held.detached?.(nowMs))
      // What the socket's end changed is emitted with it: rows must not read live for a frame longer.
      cancelFlush?.()
      flush()
    },
    steers: (frame) => held.steer?.(frame) !== undefined,
    encode(frame) {
      const encoded = held.encode?.(frame)
      if (encoded === undefined) throw new TradewireError('frame-encode-failed', 'the protocol sends no frames')
      return isList(encoded) ? encoded : [encoded]
    },
    graceMs: () => read(() => held.graceMs?.()) ?? 0,
    read,
    stop,
  }
}

/** Not by `instanceof`: a platform's buffers may come from another realm. */
function isList<Item>(encoded: Item | readonly Item[]): encoded is readonly Item[] {
  return Array.isArray(encoded)
}
