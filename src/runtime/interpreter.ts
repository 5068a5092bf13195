import type { Diagnostic } from '../core/diagnostic'
import type { Effect } from '../core/connection/effect'
import type { MachineEvent } from '../core/connection/event'
import type { TimerName } from '../core/connection/timer-name'
import { frameSize } from '../core/frame-size'
import type { Ports } from '../ports/ports'
import type { Emit, SendResult } from './client-api'
import type { ClientOptions } from './client-options'
import type { Line } from './line'
import type { LivenessGauge } from './liveness'
import { createNamedTimers } from './named-timers'
import type { ProtocolHost } from './protocol-host'
import type { Resolver } from './resolver'
import { createSpaced } from './spaced'
import type { Stats } from './stats'

/**
 * An address that is refused, or fails without attempts, is told to the application at once; who asks
 * again from within would otherwise be answered from within, for ever.
 */
const leastFailureGapMs = 300

/** Turns each effect into port calls, and what comes of them into events. */
export interface Interpreter {
  carryOut(effect: Effect): void
  /** The socket is open: the protocol may begin. */
  attach(): void
  /** A frame of the protocol's own: its failure is reported, nobody waits for it but a goodbye. */
  transmit(data: string | ArrayBuffer): void
  /** A frame of the application. */
  sendFrame(data: string | ArrayBuffer): Promise<SendResult>
}

export interface InterpreterOptions extends Pick<ClientOptions<unknown, object>, 'header' | 'protocols'> {
  readonly ports: Pick<Ports, 'clock'>
  readonly line: Line
  readonly host: Pick<ProtocolHost<unknown, object>, 'feed' | 'graceMs'>
  readonly gauge: LivenessGauge
  readonly resolver: Resolver
  readonly stats: Stats
  isForeground(): boolean
  dispatch(event: MachineEvent): void
  report(diagnostic: Diagnostic): void
  emit: Emit
  detached(): void
  askNetwork(): void
  replaceSession(): void
}

export function createInterpreter(options: InterpreterOptions): Interpreter {
  const { ports: { clock }, line, host, gauge, resolver, stats, header, protocols, dispatch, report } = options
  const failures = createSpaced(clock, leastFailureGapMs)
  let url = ''
  /** Frames of the goodbye under way that native has not taken yet; the goodbye itself counts as one. */
  let goodbye: { generation: number; unsettled: number } | undefined

  const timers = createNamedTimers<TimerName>(clock, (name) => {
    const heardAtMs = gauge.heardAtMs(clock.now())
    dispatch({ type: 'timerFired', name, heardAtMs, graceMs: host.graceMs() })
  })

  function put(data: string | ArrayBuffer, settled: (error?: string) => void): void {
    stats.framesOut += 1
    stats.sizeOut += frameSize(data)
    line.send(data, settled)
  }

  function transmit(data: string | ArrayBuffer): void {
    const waiting = goodbye
    if (waiting !== undefined) waiting.unsettled += 1
    put(data, (error) => {
      if (error !== undefined) report({ code: 'send-failed', detail: error })
      if (waiting !== undefined) settleGoodbye(waiting)
    })
  }

  function settleGoodbye(waiting: { generation: number; unsettled: number }): void {
    waiting.unsettled -= 1
    if (waiting.unsettled === 0) dispatch({ type: 'goodbyeSent', generation: waiting.generation })
  }

  function sayGoodbye(generation: number): void {
    const waiting = { generation, unsettled: 1 }
    goodbye = waiting
    host.feed({ type: 'goodbyeDue', atMs: clock.now() })
    goodbye = undefined
    settleGoodbye(waiting)
  }

  function resolve(generation: number, freshToken: boolean): void {
    resolver.resolve(freshToken, (resolution) => {
      if (!resolution.ok) {
        const { code, detail, final } = resolution
        return failures.run(() => dispatch({ type: 'resolveFailed', generation, code, detail, final }))
      }
      url = resolution.url
      dispatch({ type: 'resolved', generation, loopback: resolution.loopback })
    })
  }

  function carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'resolve':
        return resolve(effect.generation, effect.freshToken)
      case 'open':
        return line.open(effect.generation, { url, header, protocols })
      case 'sayGoodbye':
        return sayGoodbye(effect.generation)
      case 'close':
        return line.close()
      case 'drop':
        failures.cancel()
        if (line.drop()) report({ code: 'close-timeout' })
        return
      case 'detach':
        host.feed({ type: 'detached', atMs: clock.now() })
        return options.detached()
      case 'ping':
        gauge.pingSent(clock.now())
        return host.feed({ type: 'pingDue', atMs: clock.now(), foreground: options.isForeground() })
      case 'startTimer':
        return timers.start(effect.name, effect.delayMs)
      case 'stopTimer':
        return timers.stop(effect.name)
      case 'askNetwork':
        return options.askNetwork()
      case 'replaceSession':
        return options.replaceSession()
      case 'announceConnectError':
        return options.emit('connectError', effect.error)
    }
  }

  return {
    carryOut,
    transmit,
    attach() {
      gauge.reset()
      stats.opens += 1
      host.feed({ type: 'opened', atMs: clock.now(), token: resolver.token() })
    },
    sendFrame: (data) =>
      new Promise((settle) => {
        put(data, (error) => {
          if (error === undefined) settle({ ok: true })
          else settle({ ok: false, code: 'send-failed', detail: resolver.redact(error) })
        })
      }),
  }
}
