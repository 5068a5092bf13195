import type { Diagnostic } from '../../shared/diagnostic'
import type { Effect, MachineEvent, TimerName } from '../machine/events'
import type { MachineState } from '../machine/state'
import { createStep } from '../machine/step'
import { isFeeding } from '../machine/transition'
import { checkSession } from './check-session'
import { exceedsBytes, frameSize } from '../../shared/frame-size'
import { messageOf } from '../../shared/message-of'
import type { ConnectionPolicy } from '../policy/connection-policy'
import { eachPart, type Counter, type Parts } from '../ports/parts'
import type { Ports } from '../ports/ports'
import type { ProtocolSession, Session } from '../ports/protocol'
import type { Emit, SendResult } from './client-api'
import type { ClientOptions } from './client-options'
import { createLine } from './line'
import { createLivenessGauge } from './liveness'
import { createMachine, type Machine } from './machine'
import { createMailbox } from '../../shared/mailbox'
import { createNamedTimers } from '../../shared/named-timers'
import { createOutgoing } from './outgoing'
import { createProtocolHost, type ProtocolHost } from './protocol-host'
import type { Resolver } from './resolver'
import { createSpaced } from './spaced'

/**
 * An address that is refused, or fails without attempts, is reported to the application at once; code that asks
 * again from within would otherwise be answered from within, for ever.
 */
const leastFailureGapMs = 300

/** One machine with its line, its protocol session and its timers. */
export interface Connection<Held extends ProtocolSession> {
  readonly machine: Machine
  readonly host: ProtocolHost<Held>
  /** Does what no event asks for, after what is under way. */
  enqueue(task: () => void): void
  replaceSession(session: Session | null): void
  send(frame: unknown): Promise<SendResult>
}

export interface ConnectionOptions<Events extends object, Held extends ProtocolSession>
  extends Pick<ClientOptions<Events, Held>, 'protocol' | 'header' | 'protocols'> {
  readonly ports: Ports
  readonly policy: ConnectionPolicy
  readonly resolver: Resolver
  readonly maxFrameBytes: number
  readonly session: Session | null
  readonly parts: Parts
  readonly counter: Counter | undefined
  report(diagnostic: Diagnostic): void
  readonly emit: Emit<Events>
  askNetwork(): void
  /** The socket no longer feeds the protocol session. */
  detached(): void
  /** The protocol session is now this user's, and empty. */
  sessionReplaced(session: Session | null): void
  stepped(event: MachineEvent, effects: readonly Effect[], before: MachineState): void
}

export function createConnection<Events extends object, Held extends ProtocolSession>(
  options: ConnectionOptions<Events, Held>,
): Connection<Held> {
  const { ports, parts, policy, protocol, counter, resolver, maxFrameBytes, header, protocols, emit, report } = options
  const { clock } = ports
  const mailbox = createMailbox()
  const gauge = createLivenessGauge(protocol.liveness, policy.pingIntervalMs)
  const failures = createSpaced(clock, leastFailureGapMs)
  let url = ''
  /** Puts the session in place that the machine is being told of. */
  let putInPlace: (() => void) | undefined
  /** Sessions that wait in the mailbox. */
  let replacing = 0

  const timers = createNamedTimers<TimerName>(clock, (name) => {
    const heardAtMs = gauge.heardAtMs(clock.now())
    dispatch({ type: 'timerFired', name, heardAtMs, graceMs: host.graceMs() })
  })

  const line = createLine(ports.socket, {
    heard(generation, event) {
      switch (event.type) {
        case 'message':
          // One that waited behind the end of its connection finds no phase that is fed.
          return mailbox.run(accept, event.data)
        case 'opened':
          return dispatch({ type: 'socketOpened', generation })
        case 'closed':
          if (machine.state().phase.name === 'opening') resolver.notOpened()
          return dispatch({
            type: 'socketClosed', generation, code: event.code, reason: resolver.redact(event.reason),
          })
        case 'refused':
          return dispatch({ type: 'socketRefused', generation })
      }
    },
    closeFailed: (detail) => report({ code: 'close-failed', detail }),
  })
  const outgoing = createOutgoing(line, counter, maxFrameBytes, report, resolver.redact)

  const host = createProtocolHost(protocol, options.session, {
    clock,
    frames: ports.frames,
    policy,
    enqueue,
    send: outgoing.transmit,
    tell: (news) => dispatch({ ...news, generation: machine.state().generation }),
    redact: resolver.redact,
    random: () => ports.random.next(),
    answered(atMs) {
      const ms = gauge.answered(atMs)
      if (ms !== undefined) counter?.answered(atMs, ms)
    },
    report,
    emit,
  })

  const machine = createMachine({
    mailbox,
    ports,
    step: createStep(...eachPart(parts).flatMap(({ rows }) => rows ?? [])),
    policy,
    surroundings: { foreground: ports.lifecycle.isForeground(), ...known(options.session), atMs: clock.now() },
    carryOut,
    stepped(event, effects, before) {
      if (event.type === 'socketOpened' && before.phase.name === 'opening') {
        gauge.reset()
        counter?.opened()
        host.open(resolver.opened())
      }
      options.stepped(event, effects, before)
    },
    statusChanged: (status) => emit('statusChanged', status),
  })
  const { dispatch } = machine

  function carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'resolve':
        return resolve(effect.generation)
      case 'open':
        return line.open(effect.generation, { url, header, protocols })
      case 'sayGoodbye':
        return outgoing.sayGoodbye(
          () => host.run((held) => held.goodbye?.(clock.now())),
          () => dispatch({ type: 'goodbyeSent', generation: effect.generation }),
        )
      case 'close':
        return line.close()
      case 'drop':
        failures.cancel()
        if (line.drop()) report({ code: 'close-timeout' })
        return
      case 'detach':
        host.detach()
        return options.detached()
      case 'ping':
        gauge.pingSent(clock.now())
        return host.run((held) => held.ping?.({ atMs: clock.now(), foreground: machine.state().foreground }))
      case 'startTimer':
        return timers.start(effect.name, effect.delayMs)
      case 'stopTimer':
        return timers.stop(effect.name)
      case 'askNetwork':
        return options.askNetwork()
      case 'replaceSession':
        return putInPlace?.()
      case 'announceConnectError':
        return emit('connectError', effect.error)
    }
  }

  function resolve(generation: number): void {
    resolver.resolve(machine.state().token === 'renewing', (resolution) => {
      if (!resolution.ok) {
        const { code, detail, final } = resolution
        report({ code, detail })
        return failures.run(() => dispatch({ type: 'resolveFailed', generation, code, detail, final }))
      }
      url = resolution.url
      dispatch({ type: 'resolved', generation, loopback: resolution.loopback })
    })
  }

  /** What the machine may know of a session: it sees no token. */
  function known(session: Session | null) {
    return { ready: !protocol.needsSession || session !== null, renewableToken: typeof session?.token === 'function' }
  }

  function enqueue(task: () => void): void {
    mailbox.run(task, undefined)
  }

  /** The hot path: no event, no effect, no timer; a stamp, the counters and the protocol. */
  function accept(data: string | ArrayBuffer): void {
    if (!isFeeding(machine.state().phase)) return
    const nowMs = clock.now()
    gauge.frameArrived(nowMs)
    counter?.received(frameSize(data))
    if (exceedsBytes(data, maxFrameBytes)) report({ code: 'frame-too-large', detail: `received ${frameSize(data)}` })
    else host.receive(data, nowMs)
  }

  resolver.setSession(options.session)

  return {
    machine,
    host,
    enqueue,
    replaceSession(session) {
      if (session !== null) checkSession(session, parts.tokens !== undefined)
      const begin = host.prepare(session)
      replacing += 1
      // Right before its event, so that no other session ever replaces it, even when a listener throws.
      enqueue(() => {
        replacing -= 1
        putInPlace = () => {
          resolver.setSession(session)
          begin()
          options.sessionReplaced(session)
        }
      })
      dispatch({ type: 'sessionReplaced', ...known(session) })
    },
    send(frame) {
      let frames: readonly (string | ArrayBuffer)[]
      try {
        if (host.steers(frame)) {
          // A session that is replaced meanwhile must not do it: its line is that of the new one.
          enqueue(() => host.run((held) => held.steer?.(frame)?.()))
          return Promise.resolve({ ok: true })
        }
        const isOpen = replacing === 0 && machine.state().phase.name === 'ready'
        if (!isOpen) return Promise.resolve({ ok: false, code: 'not-open' })
        frames = host.encode(frame)
      } catch (error) {
        const detail = resolver.redact(messageOf(error))
        return Promise.resolve({ ok: false, code: 'frame-encode-failed', detail })
      }
      return outgoing.send(frames)
    },
  }
}
