import { messageOf } from '../../shared/errors'
import type { MachineEvent } from '../machine/machine-events'
import { bytesOver } from '../../shared/bytes'
import { createNamedTimers } from '../../shared/scheduling'
import type { Credentials, ProtocolLine, ProtocolSession, Session } from '../ports/protocol'
import type { SendResult } from './client-api'
import type { ClientSurroundings } from './client-options'
import type { SocketConnection } from '../ports/ports'

type Hook<Given extends unknown[], Answer> = ((...given: Given) => Answer) | undefined
type Lose = ProtocolLine<object>['lose']
type Data = string | ArrayBuffer
type Enqueue = (task: () => void) => void
type ProtocolEventName = 'protocolReady' | 'protocolLost' | 'protocolRefused'

type ProtocolNews<Event = Extract<MachineEvent, { type: ProtocolEventName }>> = Event extends MachineEvent
  ? Omit<Event, 'generation'>
  : never

type Packed = readonly Data[] | Refusal
type Refusal = Extract<SendResult, { readonly ok: false }>

/** Calls a protocol session, executes its commands and tracks signs of life. */
export interface ProtocolHost<Running extends ProtocolSession> {
  /** Creates the next session, which the returned function activates. Rethrows the protocol's exceptions. */
  prepare(session: Session | null): () => void
  /** Calls the session. If the session throws, drops the connection, because the session's state cannot be trusted. */
  run(call: (running: Running) => void): void
  /** Returns the session's result, or `undefined` after reporting an exception. */
  read<Answer>(question: (running: Running) => Answer): Answer | undefined
  open(credentials: Credentials): void
  /** Receives a frame on the hot path, without events, effects or timers. */
  receive(data: Data): void
  ping(foreground: boolean): void
  /** Returns the time of the server's last sign of life, and how much longer the server may be silent. */
  signs(): { readonly receivedAtMs: number; readonly graceMs: number }
  answered(): boolean
  sayGoodbye(handedOver: () => void): void
  detach(): void
  pack(frame: unknown): Packed
  /**
   * Executes a command or sends a frame. Passes success or the first failure to `answer`. `packed` is `undefined` if
   * the connection was not open.
   */
  send(frame: unknown, packed: Packed | undefined, answer: (result: SendResult) => void): void
  stop(): void
}

const notOpen: Refusal = { ok: false, code: 'not-open' }

export function createProtocolHost<Events extends object, Running extends ProtocolSession>(
  around: ClientSurroundings<Events, Running>, put: SocketConnection['send'], enqueue: Enqueue,
  notify: (news: ProtocolNews) => void,
): ProtocolHost<Running> {
  const {
    ports: { clock, random, frames }, policy, resolver: { redact }, maxFrameBytes, report, options: { protocol },
  } = around
  const needsReply = protocol.liveness === 'reply'
  let nowMs = 0
  /** Time of the last sign of life, or 0 if there was none since the last ping. */
  let receivedAtMs = 0
  let pingedAtMs = 0
  let unansweredSinceMs = Infinity
  let answeredOnce = false
  /** Whether the connection is open. Messages may still be queued after its end. */
  let isFed = false
  let awaitFrame: AwaitOne | undefined

  const timers = createNamedTimers<string>(clock, (name) =>
    enqueue(() => run(() => call(running.timer, name, nowMs))))
  const line: ProtocolLine<Events> = {
    send(data) {
      const settled = awaitFrame?.()
      put(data, (detail) => {
        if (detail !== undefined) report({ code: 'send-failed', detail })
        settled?.()
      })
    },
    ready: () => notify({ type: 'protocolReady' }),
    answered() {
      receivedAtMs = nowMs
      answeredOnce = true
      const ms = nowMs - unansweredSinceMs
      unansweredSinceMs = Infinity
      // Ignores a round trip during which the clock was changed or the device slept.
      if (ms >= 0 && ms <= policy.pingIntervalMs) around.emitToParts('answered', { atMs: nowMs, ms })
    },
    refuse: (kind, code, detail) => notify({ type: 'protocolRefused', kind, code, detail: redact(detail) }),
    lose: (code, detail) => notify({ type: 'protocolLost', code, detail: redact(detail) }),
    report,
    redact,
    now: () => clock.now(),
    random: () => random.next(),
    publish: around.emit,
    requestFlush() {
      // A scheduler may call back synchronously.
      cancelFlush = cancelFlush || frames?.request(() => enqueue(flush))
    },
    after: timers.start,
    stop: timers.stop,
  }
  let running: Running
  let cancelFlush: (() => void) | undefined
  let latest: Running | undefined

  function run(call: (running: Running) => void): void {
    nowMs = clock.now()
    read(call, line.lose)
  }

  function call<Given extends unknown[], Answer>(hook: Hook<Given, Answer>, ...given: Given): Answer | undefined {
    return hook && hook.apply(running, given)
  }

  /** Catches the session's exceptions, because the calling timer or close must complete. */
  function read<Answer>(question: (running: Running) => Answer, lose?: Lose): Answer | undefined {
    try {
      return question(running)
    } catch (error) {
      fail(error, lose)
      return undefined
    }
  }

  function flush(): void {
    if (!cancelFlush) return
    cancelFlush = undefined
    run(() => call(running.flush, nowMs))
  }

  function stop(): void {
    timers.stopAll()
    cancelFlush?.()
    cancelFlush = undefined
  }

  function fail(error: unknown, lose?: Lose): void {
    report({ code: 'protocol-threw', detail: messageOf(error) }, error)
    lose?.('protocol-threw', messageOf(error))
  }

  /** Treats an exception like a frame that cannot be encoded. */
  function judge<Verdict>(ask: () => Verdict): Verdict | Refusal {
    try {
      return ask()
    } catch (error) {
      return { ok: false, code: 'frame-encode-failed', detail: redact(messageOf(error)) }
    }
  }

  return {
    prepare(session) {
      const fresh = latest = protocol.start(session, policy, line, latest)
      return () => {
        stop()
        running = fresh
      }
    },
    run,
    read,
    open: (credentials) => run(() => {
      isFed = true
      unansweredSinceMs = Infinity
      answeredOnce = false
      if (running.opened === undefined) line.ready()
      // Adds `atMs` to `credentials` itself, because a copy would lose the getter.
      else running.opened(Object.assign(credentials, { atMs: nowMs }))
    }),
    // Inlined by hand, because each additional call per frame takes time.
    receive(data) {
      if (!isFed) return
      const atMs = nowMs = clock.now()
      if (!needsReply) receivedAtMs = atMs
      try {
        const tooMany = bytesOver(data, maxFrameBytes)
        if (tooMany > 0) {
          report({ code: 'frame-too-large', detail: `received ${tooMany} bytes` })
          call(running.missed, atMs)
        } else running.received(data, atMs)
      } catch (error) {
        fail(error, line.lose)
      }
    },
    ping: (foreground) => run(() => {
      pingedAtMs = unansweredSinceMs = nowMs
      // Messages before this ping do not count as signs of life.
      receivedAtMs = 0
      if (policy.ping) call(running.ping, { atMs: nowMs, foreground })
    }),
    signs: () => ({
      // Without pings, or if a server may never respond, silence proves nothing.
      receivedAtMs: (protocol.liveness === 'reply-once-seen' && !answeredOnce) || !running.ping ? clock.now()
        // A sign of life counts as later than the ping, even if the clock was set back.
        : receivedAtMs && Math.max(receivedAtMs, pingedAtMs),
      graceMs: read(() => call(running.graceMs)) || 0,
    }),
    answered: () => receivedAtMs !== 0,
    sayGoodbye(handedOver) {
      awaitFrame = untilAllSettled(handedOver)
      const said = awaitFrame()
      run(() => call(running.goodbye, nowMs))
      awaitFrame = undefined
      said()
    },
    detach() {
      isFed = false
      timers.stopAll()
      run(() => call(running.detached, nowMs))
      // Flushes immediately, because rows would otherwise appear live until the next flush.
      cancelFlush?.()
      flush()
    },
    pack: (frame) => judge(() => copiesOf(call(running.encode, frame), maxFrameBytes)),
    send(frame, packed = notOpen, answer) {
      const verdict = judge((): SendResult | readonly Data[] => {
        const steer = call(running.steer, frame)
        if (steer) {
          run(steer)
          return { ok: true }
        }
        if ('code' in packed) return packed
        const code = call(running.sending, frame)
        return code ? { ok: false, code } : packed
      })
      if ('ok' in verdict) return answer(verdict)
      const awaitOne = untilAllSettled((error) => answer(error === undefined ? { ok: true } : {
        ok: false,
        // The server may have received a frame that the platform did not confirm.
        code: error === 'closed' ? 'connection-lost' : 'send-failed',
        detail: redact(error),
      }))
      const given = awaitOne()
      for (const data of verdict) put(data, awaitOne())
      given()
    },
    stop,
  }
}

function copiesOf(encoded: Data | readonly Data[] | undefined, maxFrameBytes: number): Packed {
  if (encoded === undefined) throw new Error('the protocol sends no frames')
  const frames = ([] as Data[]).concat(encoded).map((data) => data.slice(0))
  for (const data of frames) {
    const tooMany = bytesOver(data, maxFrameBytes)
    if (tooMany > 0) return { ok: false, code: 'frame-too-large', detail: `sending ${tooMany} bytes` }
  }
  return frames
}

type AwaitOne = () => (error?: string) => void

function untilAllSettled(done: (failure?: string) => void): AwaitOne {
  let unsettled = 0
  let failure: string | undefined
  function settle(error?: string): void {
    if (failure === undefined) failure = error
    if (--unsettled === 0) done(failure)
  }
  return () => {
    unsettled += 1
    return settle
  }
}
