import type { Diagnostic } from '../core/diagnostic'
import type { Effect } from '../core/connection/effect'
import type { MachineEvent } from '../core/connection/event'
import type { MachineState } from '../core/connection/state'
import { isFeeding } from '../core/connection/turn'
import { checkSession } from '../core/check-session'
import { exceedsBytes, frameSize } from '../core/frame-size'
import { messageOf } from '../core/message-of'
import type { ConnectionPolicy } from '../core/policy/connection-policy'
import type { Ports } from '../ports/ports'
import type { ProtocolStep, Session } from '../ports/protocol'
import type { Emit, SendResult } from './client-api'
import type { ClientOptions } from './client-options'
import { createInterpreter } from './interpreter'
import { createLine } from './line'
import { createLivenessGauge } from './liveness'
import { createMachine, type Machine } from './machine'
import { createMailbox } from './mailbox'
import { createProtocolHost, type ProtocolHost } from './protocol-host'
import { createResolver } from './resolver'
import type { Stats } from './stats'

/** One machine with its line, its protocol session and its timers. */
export interface Connection<State, Events extends object> {
  readonly machine: Machine
  readonly host: ProtocolHost<State, Events>
  /** A step that no event asks for, after what is under way. */
  run(step: (state: State) => ProtocolStep<State, Events>): void
  replaceSession(session: Session | null): void
  send(frame: unknown): Promise<SendResult>
}

export interface ConnectionOptions<State, Events extends object>
  extends Pick<ClientOptions<State, Events>, 'url' | 'protocol' | 'header' | 'protocols'> {
  readonly ports: Ports
  readonly policy: ConnectionPolicy
  readonly allowInsecure: boolean
  readonly maxFrameBytes: number
  readonly session: Session | null
  readonly stats: Stats
  report(diagnostic: Diagnostic): void
  askNetwork(): void
  publish<K extends keyof Events & string>(name: K, payload: Events[K]): void
  emit: Emit
  /** The socket no longer feeds the protocol session. */
  detached(): void
  /** The protocol session is now this user's, and empty. */
  sessionReplaced(session: Session | null): void
  stepped(event: MachineEvent, effects: readonly Effect[], before: MachineState): void
}

export function createConnection<State, Events extends object>(
  options: ConnectionOptions<State, Events>,
): Connection<State, Events> {
  const { ports, policy, protocol, stats, maxFrameBytes } = options
  const { clock } = ports
  const mailbox = createMailbox()
  const gauge = createLivenessGauge(protocol.liveness, policy.pingIntervalMs)
  const resolver = createResolver(options)
  /** What the machine may know of a session: it sees no token. */
  const machineSession = (session: Session | null) => ({
    ready: !protocol.needsSession || session !== null,
    renewableToken: typeof session?.token === 'function',
  })
  /** Puts the session in place that the machine is being told of. */
  let putInPlace: (() => void) | undefined

  const line = createLine(ports.socket, {
    opened: (generation) => dispatch({ type: 'socketOpened', generation }),
    closed: (generation, code, reason) =>
      dispatch({ type: 'socketClosed', generation, code, reason: resolver.redact(reason) }),
    refused: (generation) => dispatch({ type: 'socketRefused', generation }),
    closeFailed: (detail) => report({ code: 'close-failed', detail }),
    // One that waited behind the end of its connection finds no phase that is fed.
    received: (_generation, data) => mailbox.run(accept, data),
  })

  const host = createProtocolHost(protocol, options.session, {
    clock,
    frames: ports.frames,
    policy,
    enqueue,
    send: (data) => interpreter.transmit(data),
    tell(news) {
      const { generation } = machine.state()
      if (news.type !== 'protocolRefused') return dispatch({ ...news, generation })
      dispatch({ ...news, generation, detail: resolver.redact(news.detail) })
    },
    answered(atMs) {
      const ms = gauge.answered(atMs)
      if (ms !== undefined) stats.addRoundTrip(atMs, ms)
    },
    report,
    publish: options.publish,
  })

  const interpreter = createInterpreter({
    ...options,
    line,
    host,
    gauge,
    resolver,
    isForeground: () => machine.state().foreground,
    dispatch,
    report,
    replaceSession: () => putInPlace?.(),
  })

  const { ready: sessionReady, renewableToken } = machineSession(options.session)
  const machine = createMachine({
    ...options,
    mailbox,
    surroundings: { foreground: ports.lifecycle.isForeground(), sessionReady, renewableToken, atMs: clock.now() },
    carryOut: interpreter.carryOut,
    stepped(event, effects, before) {
      if (event.type === 'socketOpened' && before.phase.name === 'opening') interpreter.attach()
      options.stepped(event, effects, before)
    },
    statusChanged: (status) => options.emit('statusChanged', status),
  })

  function enqueue(task: () => void): void {
    mailbox.run(task, undefined)
  }

  function run(step: (state: State) => ProtocolStep<State, Events>): void {
    enqueue(() => host.run(step, clock.now()))
  }

  function dispatch(event: MachineEvent): void {
    machine.dispatch(event)
  }

  function report({ code, detail }: Diagnostic): void {
    options.report({ code, detail: resolver.redact(detail) })
  }

  /** The hot path: no event, no effect, no timer; a stamp, the counters and the protocol. */
  function accept(data: string | ArrayBuffer): void {
    if (!isFeeding(machine.state().phase)) return
    const nowMs = clock.now()
    gauge.frameArrived(nowMs)
    stats.framesIn += 1
    stats.sizeIn += frameSize(data)
    if (exceedsBytes(data, maxFrameBytes)) report({ code: 'frame-too-large', detail: `received ${frameSize(data)}` })
    else host.receive(data, nowMs)
  }

  resolver.setSession(options.session)

  return {
    machine,
    host,
    run,
    replaceSession(session) {
      if (session !== null) checkSession(session)
      const begin = host.prepare(session)
      // Right before its event, so that no other session is ever put in its place, whatever throws.
      enqueue(() => {
        putInPlace = () => {
          resolver.setSession(session)
          begin()
          options.sessionReplaced(session)
        }
      })
      dispatch({ type: 'sessionReplaced', ...machineSession(session) })
    },
    send(frame) {
      let frames: readonly (string | ArrayBuffer)[]
      try {
        const steering = protocol.steer?.(frame)
        if (steering !== undefined) {
          run(steering.step)
          return Promise.resolve({ ok: true })
        }
        if (machine.state().phase.name !== 'ready') return Promise.resolve({ ok: false, code: 'not-open' })
        frames = host.encode(frame)
      } catch (error) {
        const detail = resolver.redact(messageOf(error))
        return Promise.resolve({ ok: false, code: 'frame-encode-failed', detail })
      }
      const tooLarge = frames.find((data) => exceedsBytes(data, maxFrameBytes))
      if (tooLarge !== undefined) {
        return Promise.resolve({ ok: false, code: 'frame-too-large', detail: `sending ${frameSize(tooLarge)}` })
      }
      return sendTogether(frames.map(interpreter.sendFrame))
    },
  }
}

/** Sent when all parts are; else what the first that was not came to. */
function sendTogether(parts: readonly Promise<SendResult>[]): Promise<SendResult> {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return Promise.all(parts).then((results) => results.find(({ ok }) => !ok) ?? { ok: true })
}
