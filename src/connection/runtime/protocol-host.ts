import { messageOf } from '../../shared/errors'
import { without } from '../../shared/options'
import type { MachineEvent } from '../machine/events'
import { bytesOver } from '../../shared/bytes'
import { createNamedTimers } from '../../shared/scheduling'
import type { ProtocolLine, ProtocolSession, Session } from '../ports/protocol'
import type { SendResult } from './client-api'
import type { ClientSurroundings } from './client-options'
import type { SocketConnection } from '../ports/ports'

type Data = string | ArrayBuffer
/** Runs a task in the client's mailbox. */
type Enqueue = (task: () => void) => void
type ProtocolEventName = 'protocolReady' | 'protocolLost' | 'protocolRefused'

/** The events for the machine, without their generation. */
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
export interface ProtocolHost<Running extends ProtocolSession> {
  /** The calls that the session may make; parts replace their own. */
  readonly line: object
  /** Makes a new, empty session; the returned function puts it in place. Throws what the protocol throws. */
  prepare(session: Session | null): () => void
  /** Calls the session; one that throws half way cannot be trusted to know where it stands, so its line is lost. */
  run(call: (running: Running) => void): void
  /** The answer of the session; `undefined` when that throws, which is reported. */
  read<Answer>(question: (running: Running) => Answer): Answer | undefined
  /** The socket is open. */
  open(token: string | undefined): void
  /** The hot path: no event, no effect, no timer; a stamp and the protocol. */
  receive(data: Data): void
  ping(foreground: boolean): void
  /** For the machine's timers: when the server last sent something, and how much longer it may be silent. */
  signs(): { readonly receivedAtMs: number; readonly graceMs: number }
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

export function createProtocolHost<Events extends object, Running extends ProtocolSession>(
  around: ClientSurroundings<Events, Running>, put: SocketConnection['send'], enqueue: Enqueue,
  notify: (news: ProtocolNews) => void,
): ProtocolHost<Running> {
  const { ports, policy, resolver: { redact }, maxFrameBytes, report, options: { protocol } } = around
  /** When the call under way began. */
  let nowMs = 0
  let receivedAtMs = 0
  let pingedAtMs = 0
  let isAwaited = false
  let answeredOnce = false
  /** The frames of the goodbye that is being said. */
  let goodbye: Batch | undefined

  const timers = createNamedTimers<string>(ports.clock, (name) => {
    enqueue(() => run(() => { call(running.timer, name, nowMs) }))
  })
  const line: ProtocolLine<Events> = {
    send(data) {
      const batch = goodbye ?? createBatch(() => undefined)
      batch.put(data, (detail) => report({ code: 'send-failed', detail }))
    },
    ready: () => notify({ type: 'protocolReady' }),
    answered() {
      receive()
      answeredOnce = true
      const ms = isAwaited ? nowMs - pingedAtMs : -1
      isAwaited = false
      // Otherwise the clock was set meanwhile, or the machine slept: the next ping would have been sent.
      if (ms >= 0 && ms <= policy.pingIntervalMs) around.emitToParts('answered', { atMs: nowMs, ms })
    },
    refuse: (kind, code, detail) => notify({ type: 'protocolRefused', kind, code, detail: redact(detail) }),
    lose: (code) => notify({ type: 'protocolLost', code }),
    report,
    redact,
    random: () => ports.random.next(),
    publish: around.emit,
    requestFlush: without('requestFlush', 'flushing'),
    after: timers.start,
    stop: timers.stop,
  }
  let running: Running

  function run(call: (running: Running) => void): void {
    nowMs = ports.clock.now()
    try {
      call(running)
    } catch (error) {
      fail(error)
    }
  }

  /** Calls a function that the session may have. */
  function call<Given extends unknown[], Answer>(
    hook: ((...given: Given) => Answer) | undefined, ...given: Given
  ): Answer | undefined {
    return hook && Reflect.apply(hook, running, given)
  }

  function fail(error: unknown): void {
    reportThrown(error)
    notify({ type: 'protocolLost', code: 'protocol-threw' })
  }

  function reportThrown(error: unknown): void {
    report({ code: 'protocol-threw', detail: messageOf(error) })
  }

  /** A question to the session must not stop the timer or the close that asks it. */
  function read<Answer>(question: (running: Running) => Answer): Answer | undefined {
    try {
      return question(running)
    } catch (error) {
      reportThrown(error)
      return undefined
    }
  }

  /** After the ping, even when the clock was set back since. `Math.max` would make a new number of each frame. */
  function receive(): void {
    receivedAtMs = nowMs > pingedAtMs ? nowMs : pingedAtMs
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
      const encoded = call(running.encode, frame)
      if (encoded === undefined) throw new Error('the protocol sends no frames')
      const frames = [encoded].flat().map((data) => data.slice(0))
      for (const data of frames) {
        const tooMany = bytesOver(data, maxFrameBytes)
        if (tooMany > 0) return { ok: false, code: 'frame-too-large', detail: `sending ${tooMany} bytes` }
      }
      return frames
    } catch (error) {
      return unencodable(error)
    }
  }

  return {
    line,
    prepare(session) {
      const fresh = protocol.start(session, policy, line)
      return () => {
        timers.stopAll()
        running = fresh
      }
    },
    run,
    read,
    open: (token) => run(() => {
      // A message of the previous socket proves nothing about this one.
      receivedAtMs = pingedAtMs = 0
      isAwaited = answeredOnce = false
      if (running.opened === undefined) line.ready()
      else running.opened({ atMs: nowMs, token })
    }),
    receive(data) {
      nowMs = ports.clock.now()
      if (protocol.liveness !== 'reply') receive()
      const tooMany = bytesOver(data, maxFrameBytes)
      if (tooMany > 0) {
        report({ code: 'frame-too-large', detail: `received ${tooMany} bytes` })
        return
      }
      try {
        running.received(data, nowMs)
      } catch (error) {
        fail(error)
      }
    },
    ping: (foreground) => run(() => {
      pingedAtMs = nowMs
      isAwaited = true
      // A message from before the ping proves nothing now, least of all when the clock was set back since.
      receivedAtMs = 0
      call(running.ping, { atMs: nowMs, foreground })
    }),
    signs: () => ({
      // A server that may never answer cannot be judged by its silence.
      receivedAtMs: protocol.liveness === 'reply-once-seen' && !answeredOnce ? ports.clock.now() : receivedAtMs,
      graceMs: read(() => call(running.graceMs)) ?? 0,
    }),
    sayGoodbye(handedOver) {
      const batch = goodbye = createBatch(handedOver)
      run(() => call(running.goodbye, nowMs))
      goodbye = undefined
      batch.end()
    },
    detach() {
      // Timers belong to the connection they were started on.
      timers.stopAll()
      run(() => call(running.detached, nowMs))
    },
    pack,
    send(frame, packed, answer) {
      try {
        const steer = call(running.steer, frame)
        if (steer !== undefined) {
          run(steer)
          return answer({ ok: true })
        }
        if (packed === undefined) return answer({ ok: false, code: 'not-open' })
        if ('code' in packed) return answer(packed)
        const code = call(running.sending, frame)
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
    stop: timers.stopAll,
  }
}
