import type { MachineEvent } from '../connection/machine/events'
import type { Diagnostic } from '../core/diagnostic'
import { messageOf } from '../core/message-of'
import type { ConnectionPolicy } from '../core/policy/connection-policy'
import type { Clock } from '../ports/clock'
import type { FrameScheduler } from '../ports/frame-scheduler'
import type { Protocol, ProtocolCommand, ProtocolEvent, ProtocolStep, Session } from '../ports/protocol'
import type { Emit } from './client-api'
import { createNamedTimers } from './named-timers'

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
  redact(text: string | undefined): string | undefined
  answered(atMs: number): void
  report(diagnostic: Diagnostic): void
  readonly emit: Emit<Events>
}

/** Runs one protocol session: feeds it events and carries its commands out. */
export interface ProtocolHost<State, Events extends object> {
  /** Makes a new, empty session; the returned function puts it in place. Throws what the protocol throws. */
  prepare(session: Session | null): () => void
  feed(event: ProtocolEvent): void
  /** A step that no event asks for. */
  run(step: (state: State) => ProtocolStep<State, Events>, atMs: number): void
  /** For the hot path: a received frame, stamped by the caller. */
  receive(data: string | ArrayBuffer, atMs: number): void
  /** What goes out for it, in order. */
  encode(frame: unknown): readonly (string | ArrayBuffer)[]
  graceMs(): number
  /** What is read of the state; `undefined` when that throws, which is reported. */
  read<Answer>(question: (state: State) => Answer): Answer | undefined
  stop(): void
}

export function createProtocolHost<State, Events extends object>(
  protocol: Protocol<State, Events>,
  session: Session | null,
  around: ProtocolSurroundings<Events>,
): ProtocolHost<State, Events> {
  const { clock } = around
  let state = protocol.start(session, around.policy)
  let cancelFlush: (() => void) | undefined
  const timers = createNamedTimers<string>(clock, (name) => {
    around.enqueue(() => feed({ type: 'timerFired', atMs: clock.now(), name }))
  })

  function feed(event: ProtocolEvent): void {
    const isEnd = event.type === 'detached'
    // Timers belong to the connection they were started on.
    if (isEnd) timers.stopAll()
    run((from) => protocol.step(from, event), event.atMs)
    // What the socket's end changed is told with it: rows must not read live for a frame longer.
    if (!isEnd) return
    cancelFlush?.()
    flush()
  }

  function run(step: (from: State) => ProtocolStep<State, Events>, atMs: number): void {
    try {
      const taken = step(state)
      state = taken[0]
      for (const command of taken[1]) carryOut(command, atMs)
    } catch (error) {
      reportThrown(error)
      // A session that threw half way cannot be trusted to know where it stands.
      around.tell({ type: 'protocolLost', code: 'protocol-threw' })
    }
  }

  /** Unless it came by another way meanwhile, or was stopped. */
  function flush(): void {
    if (cancelFlush === undefined) return
    cancelFlush = undefined
    feed({ type: 'flushDue', atMs: clock.now() })
  }

  function reportThrown(error: unknown): void {
    around.report({ code: 'protocol-threw', detail: messageOf(error) })
  }

  /** What a session is merely asked must not stop the timer or the close that asks it. */
  function read<Answer>(question: (from: State) => Answer): Answer | undefined {
    try {
      return question(state)
    } catch (error) {
      reportThrown(error)
      return undefined
    }
  }

  function carryOut(command: ProtocolCommand<Events>, atMs: number): void {
    switch (command.type) {
      case 'send':
        return around.send(command.data)
      case 'ready':
        return around.tell({ type: 'protocolReady' })
      case 'answered':
        return around.answered(atMs)
      case 'refuse': {
        // Nothing else: what a protocol adds would come into debug records as it is.
        const { kind, code, detail } = command
        return around.tell({ type: 'protocolRefused', kind, code, detail: around.redact(detail) })
      }
      case 'lose':
        return around.tell({ type: 'protocolLost', code: command.code })
      case 'report':
        return around.report(command.diagnostic)
      case 'startTimer':
        return timers.start(command.name, command.delayMs)
      case 'stopTimer':
        return timers.stop(command.name)
      case 'requestFlush':
        // A scheduler may call back within: the mailbox is at work, so the flush finds its cancel in place.
        cancelFlush ??= around.frames.request(() => around.enqueue(flush))
        return
      case 'publish':
        return around.emit(command.name, command.payload)
    }
  }

  function stop(): void {
    timers.stopAll()
    cancelFlush?.()
    cancelFlush = undefined
  }

  return {
    prepare(next) {
      const fresh = protocol.start(next, around.policy)
      return () => {
        stop()
        state = fresh
      }
    },
    feed,
    receive: (data, atMs) => feed({ type: 'received', atMs, data }),
    encode(frame) {
      const encoded = protocol.encode(frame, state)
      return isList(encoded) ? encoded : [encoded]
    },
    graceMs: () => read((from) => protocol.graceMs?.(from)) ?? 0,
    run,
    read,
    stop,
  }
}

/** Not by `instanceof`: a platform's buffers may come from another realm. */
function isList<Item>(encoded: Item | readonly Item[]): encoded is readonly Item[] {
  return Array.isArray(encoded)
}
