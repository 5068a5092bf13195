import { messageOf } from '../../shared/errors'
import type { MachineEvent } from '../machine/events'
import { exceedsBytes, frameSize } from '../../shared/bytes'
import { createNamedTimers } from '../../shared/scheduling'
import type { ProtocolLine, ProtocolSession, Session } from '../ports/protocol'
import type { SendResult } from './client-api'
import type { ClientSurroundings } from './client-options'
import type { SocketConnection } from '../ports/ports'

type Data = string | ArrayBuffer
/** Runs a task in the client's mailbox. */
type Enqueue = (task: () => void) => void
type ProtocolEventName = 'protocolReady' | 'protocolLost' | 'protocolRefused'

/** What the machine is to hear, but for the generation that it is about. */
type ProtocolNews<Event = Extract<MachineEvent, { type: ProtocolEventName }>> = Event extends MachineEvent
  ? Omit<Event, 'generation'>
  : never

/** An application's frame as it goes out, or why it does not. */
type Packed = readonly Data[] | Refusal
type Refusal = Extract<SendResult, { readonly ok: false }>

/** Frames that go out together. */
interface Batch {
  put(data: Data, failed?: (error: string) => void): void
  end(): void
}

/** Runs one protocol session: calls it, does what it asks for, and keeps its signs of life. */
export interface ProtocolHost<Held extends ProtocolSession> {
  /** Makes a new, empty session; the returned function puts it in place. Throws what the protocol throws. */
  prepare(session: Session | null): () => void
  /** Calls the session; one that throws half way cannot be trusted to know where it stands, so its line is lost. */
  run(call: (held: Held) => void): void
  /** What is asked of the session; `undefined` when that throws, which is reported. */
  read<Answer>(question: (held: Held) => Answer): Answer | undefined
  /** The socket is open. */
  open(token: string | undefined): void
  /** The hot path: no event, no effect, no timer; a stamp, the counters and the protocol. */
  receive(data: Data): void
  ping(foreground: boolean): void
  /** For the machine's timers: when the server was heard last, and how much longer it may be silent. */
  signs(): { readonly heardAtMs: number; readonly graceMs: number }
  /** Calls `handedOver` once native has taken each frame of the goodbye. */
  sayGoodbye(handedOver: () => void): void
  /** The socket no longer feeds the session. */
  detach(): void
  /** Nothing that the application changes later changes what goes out. */
  pack(frame: unknown): Packed
  /**
   * Does what the session makes of the frame, or sends it: sent when all that goes out is; else what the first that was
   * not came to. Without `packed` the connection is not open.
   */
  send(frame: unknown, packed: Packed | undefined, answer: (result: SendResult) => void): void
  stop(): void
}

export function createProtocolHost<Events extends object, Held extends ProtocolSession>(
  around: ClientSurroundings<Events, Held>, put: SocketConnection['send'], enqueue: Enqueue,
  tell: (news: ProtocolNews) => void,
): ProtocolHost<Held> {
  const { ports, policy, counter, resolver: { redact }, maxFrameBytes, report, options: { protocol } } = around
  /** When the call under way began. */
  let nowMs = 0
  let heardAtMs = 0
  let pingedAtMs = 0
  let isAwaited = false
  let answeredOnce = false
  let cancelFlush: (() => void) | undefined
  /** The frames of the goodbye that is being said. */
  let goodbye: Batch | undefined

  const timers = createNamedTimers<string>(ports.clock, (name) => {
    enqueue(() => run(() => { held.timer?.(name, nowMs) }))
  })
  const line: ProtocolLine<Events> = {
    send(data) {
      const batch = goodbye ?? createBatch(() => undefined)
      batch.put(data, (detail) => report({ code: 'send-failed', detail }))
    },
    ready: () => tell({ type: 'protocolReady' }),
    answered() {
      hear()
      answeredOnce = true
      const ms = isAwaited ? nowMs - pingedAtMs : -1
      isAwaited = false
      // Otherwise the clock was set meanwhile, or the machine slept: the next ping would have been sent.
      if (ms >= 0 && ms <= policy.pingIntervalMs) counter?.answered(nowMs, ms)
    },
    refuse: (kind, code, detail) => tell({ type: 'protocolRefused', kind, code, detail: redact(detail) }),
    lose: (code) => tell({ type: 'protocolLost', code }),
    report,
    redact,
    random: () => ports.random.next(),
    publish: around.emit,
    requestFlush() {
      // A scheduler may call back within: the mailbox is at work, so the flush finds its cancel in place.
      cancelFlush ??= ports.frames.request(() => enqueue(flush))
    },
    after: timers.start,
    stop: timers.stop,
  }
  let held = protocol.start(protocol.session ?? null, policy, line)

  function run(call: (held: Held) => void): void {
    nowMs = ports.clock.now()
    try {
      call(held)
    } catch (error) {
      fail(error)
    }
  }

  /** Calls what the session may do then, if it does anything. */
  function tellTime(name: 'flush' | 'goodbye' | 'detached'): void {
    run(() => { held[name]?.(nowMs) })
  }

  function fail(error: unknown): void {
    reportThrown(error)
    tell({ type: 'protocolLost', code: 'protocol-threw' })
  }

  function reportThrown(error: unknown): void {
    report({ code: 'protocol-threw', detail: messageOf(error) })
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

  /** After the ping, even when the clock was set back since. `Math.max` would make a new number of each frame. */
  function hear(): void {
    heardAtMs = nowMs > pingedAtMs ? nowMs : pingedAtMs
  }

  /** Unless it came by another way meanwhile, or was stopped. */
  function flush(): void {
    if (cancelFlush === undefined) return
    cancelFlush = undefined
    tellTime('flush')
  }

  /** Calls `done` once native has settled each frame, with the words of the first failure. */
  function createBatch(done: (failure: string | undefined) => void): Batch {
    /** With the putting itself as one. */
    let unsettled = 1
    let failure: string | undefined
    function settle(): void {
      unsettled -= 1
      if (unsettled === 0) done(failure)
    }
    return {
      put(data, failed) {
        unsettled += 1
        counter?.sent(frameSize(data))
        put(data, (error) => {
          failure ??= error
          if (error !== undefined) failed?.(error)
          settle()
        })
      },
      end: settle,
    }
  }

  function unencodable(error: unknown): Refusal {
    return { ok: false, code: 'frame-encode-failed', detail: redact(messageOf(error)) }
  }

  function pack(frame: unknown): Packed {
    try {
      const encoded = held.encode?.(frame)
      if (encoded === undefined) throw new Error('the protocol sends no frames')
      const frames = [encoded].flat().map((data) => (typeof data === 'string' ? data : data.slice(0)))
      const tooLarge = frames.find((data) => exceedsBytes(data, maxFrameBytes))
      if (tooLarge === undefined) return frames
      return { ok: false, code: 'frame-too-large', detail: `sending ${frameSize(tooLarge)}` }
    } catch (error) {
      return unencodable(error)
    }
  }

  function stop(): void {
    timers.stopAll()
    cancelFlush?.()
    cancelFlush = undefined
  }

  return {
    prepare(session) {
      const fresh = protocol.start(session, policy, line)
      return () => {
        stop()
        held = fresh
      }
    },
    run,
    read,
    open: (token) => run(() => {
      // What was heard on the previous socket proves nothing about this one.
      heardAtMs = pingedAtMs = 0
      isAwaited = answeredOnce = false
      if (held.opened === undefined) line.ready()
      else held.opened({ atMs: nowMs, token })
    }),
    receive(data) {
      nowMs = ports.clock.now()
      if (protocol.liveness !== 'reply') hear()
      counter?.received(frameSize(data))
      if (exceedsBytes(data, maxFrameBytes)) {
        report({ code: 'frame-too-large', detail: `received ${frameSize(data)}` })
        return
      }
      try {
        held.received(data, nowMs)
      } catch (error) {
        fail(error)
      }
    },
    ping: (foreground) => run(() => {
      pingedAtMs = nowMs
      isAwaited = true
      // What came before the ping proves nothing now, least of all when the clock was set back since.
      heardAtMs = 0
      held.ping?.({ atMs: nowMs, foreground })
    }),
    signs: () => ({
      // A server that may never answer cannot be judged by its silence.
      heardAtMs: protocol.liveness === 'reply-once-seen' && !answeredOnce ? ports.clock.now() : heardAtMs,
      graceMs: read(() => held.graceMs?.()) ?? 0,
    }),
    sayGoodbye(handedOver) {
      const batch = goodbye = createBatch(handedOver)
      tellTime('goodbye')
      goodbye = undefined
      batch.end()
    },
    detach() {
      // Timers belong to the connection they were started on.
      timers.stopAll()
      tellTime('detached')
      // What the socket's end changed is emitted with it: rows must not read live for a frame longer.
      cancelFlush?.()
      flush()
    },
    pack,
    send(frame, packed, answer) {
      try {
        const steer = held.steer?.(frame)
        if (steer !== undefined) {
          run(steer)
          return answer({ ok: true })
        }
        if (packed === undefined) return answer({ ok: false, code: 'not-open' })
        if ('code' in packed) return answer(packed)
        const code = held.sending?.(frame)
        if (code !== undefined) return answer({ ok: false, code })
      } catch (error) {
        return answer(unencodable(error))
      }
      const batch = createBatch((error) => {
        answer(error === undefined ? { ok: true } : { ok: false, code: 'send-failed', detail: redact(error) })
      })
      for (const data of packed) batch.put(data)
      batch.end()
    },
    stop,
  }
}
