import { isFunction } from '../../shared/checks'
import { hasSameFields } from '../../shared/equality'
import { createNamedTimers } from '../../shared/scheduling'
import { withChanges } from '../../shared/with-changes'
import { viewLeases } from './lease-manager'
import type { Effect, EffectName, MachineEvent, TimerName } from '../machine/machine-events'
import { createMachine } from '../machine/machine'
import type { Machine } from '../machine/machine-api'
import type { SocketStatus } from '../machine/status'
import type { SocketRequest, TimerHandle } from '../ports/ports'
import type { ProtocolSession, Session } from '../ports/protocol'
import type { SocketClient } from './client-api'
import type { ClientSurroundings } from './client-options'
import { createCurrentSocket, neverOpened } from './current-socket'
import { followNetwork } from './follow-network'
import { createProtocolHost } from './protocol-host'
import { checkSession } from './resolver'

/**
 * Minimum time between reported address failures. Prevents an endless loop if a listener retries (CN-22). Equals
 * `minPauseMs`.
 */
const minFailureGapMs = 300

/** Events that probe an open connection. */
const hints = /^(appShown|networkReported|reconnectAsked)$/

/** Queued calls. A linked list, because `shift()` on a long array moves all later calls (GR-8). */
interface Asked {
  (): void
  next?: Asked
}

type Actions = { readonly [Name in EffectName]: (effect: Effect<Name>) => void }

interface RunningConnection<Events extends object> {
  readonly methods: Pick<SocketClient<Events>, 'status' | 'session' | 'reconnect' | 'setSession' | 'send' | 'dispose'>
  readonly state: Pick<Machine, 'leases' | 'hiddenAtMs'>
  /** Passes an application event to the machine unless the client is disposed. */
  ask(event: MachineEvent): void
  inOrder(task: () => void): void
}

export function createConnection<Events extends object, Running extends ProtocolSession>(
  around: ClientSurroundings<Events, Running>,
): RunningConnection<Events> {
  const { options, ports, policy, resolver, mailbox, report, emit } = around
  const { protocol } = options
  const { clock, lifecycle } = ports
  let session = protocol.session || null
  const machine = createMachine(Object.assign({
    policy,
    hiddenAtMs: lifecycle.isForeground() ? null : clock.now(),
  }, known(session)))
  let status: SocketStatus = Object.assign(machine.status(), { sinceMs: clock.now() })
  let request: SocketRequest = { url: '' }
  let failedAtMs = -Infinity
  let failureTimer: TimerHandle
  /** Activates the session that the machine is about to use. */
  let putInPlace: (() => void) | undefined
  let replacing = 0
  let disposed = false
  let ended = false
  resolver.setSession(session)

  const dispatch = (event: MachineEvent): void => mailbox.run(handle, event)
  const enqueue: (task: () => void) => void = mailbox.run
  /**
   * Lease calls, linked in call order from the last executed call. Each task runs the next call in this order, because
   * tasks may run out of order (RT-70). Each call must be a new function.
   */
  let ran: Asked = () => undefined
  let lastAsked = ran
  const takeAsked = (): void => {
    ran = ran.next || ran
    ran()
  }
  const inOrder = (task: () => void): void => {
    lastAsked = lastAsked.next = task
    enqueue(takeAsked)
  }
  const ask = (event: MachineEvent): void => {
    if (!disposed) inOrder(() => handle(event))
  }
  const timers = createNamedTimers<TimerName>(clock, (timer) => {
    if (timer === 'opening') {
      const { connectTimeoutMs } = policy
      const leftMs = Number(ports.socket.handshakeAtMs?.(request)) + connectTimeoutMs - clock.now()
      if (leftMs > 0 && leftMs <= connectTimeoutMs) return timers.start(timer, leftMs)
      resolver.notOpened()
    }
    dispatch(timerFired(timer))
  })
  const timerFired = (name: TimerName): MachineEvent =>
    Object.assign({ type: 'timerFired', name } as const, host.signs())
  const host = createProtocolHost(around, (data, settled) => current.send(data, settled), enqueue, (news) => {
    const event = Object.assign({ generation: machine.generation }, news)
    // Handles the event before queued calls from application hooks, whose results depend on the event.
    mailbox.follow(() => handle(event))
  })
  const current = createCurrentSocket(ports.socket, mailbox.run, host.receive, {
    received(generation, event) {
      if (event.type === 'opened') return dispatch({ type: 'socketOpened', generation })
      if (event.type === 'refused') return dispatch({ type: 'socketRefused', generation, code: event.code })
      const { code, reason } = event
      const isOpening = machine.phase === 'opening'
      if (isOpening) resolver.notOpened()
      // Without a close frame, the reason comes from the platform and names a cause that the developer can fix.
      if (code === neverOpened && reason) {
        const failed = isOpening ? 'connect-failed' : machine.isFeeding() ? 'connection-lost' : 'close-failed'
        report({ code: failed, detail: reason })
      }
      dispatch({
        type: 'socketClosed', generation, code, reason: resolver.redact(reason), answered: host.answered(),
      })
    },
    closeFailed: (detail) => report({ code: 'close-failed', detail }),
  })
  const network = followNetwork(ports.network, (online) => dispatch({ type: 'networkReported', online }))
  const unwatchSlots = ports.socket.watchSlots?.(() => dispatch({ type: 'slotFreed' }))
  try {
    host.prepare(session)()
    options.persist?.(Object.assign({ inTurn: enqueue }, around, host))
  } catch (error) {
    // Removes the listeners, because the caller does not receive a client to dispose.
    end()
    throw error
  }

  function handle(event: MachineEvent): void {
    // Handles the reply to an earlier probe first, because the new probe would count this reply as its own (HB-12).
    if (isReady() && hints.test(event.type) && host.answered()) {
      handle(timerFired('pong'))
    }
    const { phase, leases, hiddenAtMs } = machine
    const nowMs = clock.now()
    // The application may have changed its policy object, for example after the server's greeting (HB-19).
    Object.assign(policy, options.policy)
    const effects = machine.step(event, nowMs, ports.random.next())
    // Updates the status before running the effects, because their listeners must read the new status.
    const isOther = refreshStatus(nowMs)
    // For a new session, emits the status after the effects, which set the session that listeners read.
    const isReplaced = event.type === 'sessionReplaced'
    if (isOther && !isReplaced) emit('statusChanged', status)
    // Executes every effect even if an earlier effect throws, because a missing timer would block the connection.
    let thrown: unknown[] | undefined
    for (const effect of effects) {
      try {
        carryOut(effect)
      } catch (error) {
        thrown = thrown || [error]
      }
    }
    if (isOther && isReplaced) emit('statusChanged', status)
    if (event.type === 'socketOpened' && phase === 'opening') host.open(resolver.opened())
    if (leases !== machine.leases || (hiddenAtMs === null) !== (machine.hiddenAtMs === null)) {
      emit('leasesChanged', viewLeases(machine))
    }
    around.trace?.(event, effects, nowMs, machine)
    if (thrown) throw thrown[0]
  }

  function refreshStatus(nowMs: number): boolean {
    const projected = machine.status()
    // After the client has ended, queued events have no effect.
    if (ended || hasSameFields(projected, status)) return false
    status = Object.assign(projected, { sinceMs: projected.status === status.status ? status.sinceMs : nowMs })
    return true
  }

  const actions: Actions = {
    resolve,
    open: ({ generation }) => current.open(generation, request),
    sayGoodbye: ({ generation }) => host.sayGoodbye(() => dispatch({ type: 'goodbyeSent', generation })),
    close: () => current.close(),
    drop() {
      clock.clearTimer(failureTimer)
      if (current.drop()) report({ code: 'close-timeout' })
    },
    detach() {
      host.detach()
      around.emitToParts('detached', { isLost: !machine.isClosing() })
    },
    ping: () => host.ping(machine.hiddenAtMs === null),
    startTimer: ({ name, delayMs }) => timers.start(name, delayMs),
    stopTimer: ({ name }) => timers.stop(name),
    askNetwork: network.ask,
    replaceSession: () => putInPlace?.(),
    announceConnectError: ({ error }) => emit('connectError', error),
  }

  function carryOut<Name extends EffectName>(effect: Effect<Name>): void {
    actions[effect.type](effect)
  }

  function resolve({ generation }: Effect<'resolve'>): void {
    resolver.resolve(machine.token, (resolution) => {
      if (resolution.ok) {
        const { url, header, protocols, loopback } = resolution
        request = { url, header, protocols, native: options.native, maxFrameBytes: around.maxFrameBytes }
        return dispatch({ type: 'resolved', generation, loopback })
      }
      const fail = (): void => mailbox.nest(() => {
        failedAtMs = clock.now()
        dispatch(Object.assign({ type: 'resolveFailed', generation } as const, resolution))
        // Reports the failure after the machine has decided on the next attempt, but before a listener can request one.
        enqueue(() => report(resolution, undefined, resolution.final || machine.phase === 'failed'))
      })
      const sinceMs = clock.now() - failedAtMs
      // The clock may have been set back.
      if (sinceMs < 0 || sinceMs >= minFailureGapMs) fail()
      else failureTimer = clock.setTimer(fail, minFailureGapMs - sinceMs)
    })
  }

  function isReady(): boolean {
    return machine.phase === 'ready'
  }

  /** Returns the machine's view of a session, without the token. */
  function known(next: Session | null) {
    return { ready: !protocol.needsSession || next !== null, renewableToken: isFunction(next?.token) }
  }

  function end(): void {
    network.stop()
    unwatchSlots?.()
    around.emitToParts('ended', undefined)
  }

  const unwatch = lifecycle.watch((foreground) => {
    dispatch({ type: foreground ? 'appShown' : 'appHidden' })
  })

  const methods: RunningConnection<Events>['methods'] = {
    status: () => status,
    session: () => publicSession(session),
    reconnect() {
      const answer = disposed ? 'disposed' : machine.reconnectAnswer(clock.now(), host.read((running) => running.ping))
      ask({ type: 'reconnectAsked' })
      return answer
    },
    setSession(next) {
      if (disposed) return
      if (next !== null) checkSession(next)
      const begin = host.prepare(next)
      replacing += 1
      // Runs as one task, so that no listener can set a session during the change.
      mailbox.nest(() => {
        replacing -= 1
        // Flushes reports first, because the next user must not receive them.
        around.limit.flush()
        putInPlace = () => {
          resolver.setSession(next)
          begin()
          session = next
          emit('sessionChanged', publicSession(next))
        }
        dispatch(Object.assign({ type: 'sessionReplaced' } as const, known(next)))
      })
    },
    send: (frame) => new Promise((answer) => {
      if (disposed) return answer({ ok: false, code: 'disposed' })
      let packed: ReturnType<typeof host.pack> | undefined
      let isSent = false
      // Queues the send before encoding, so that calls from the protocol's hooks run afterwards.
      enqueue(() => {
        isSent = true
        host.send(frame, isReady() ? packed || host.pack(frame) : undefined, answer)
      })
      // Encodes immediately, because the application may change the object later.
      if (!isSent && replacing === 0 && isReady()) packed = host.pack(frame)
    }),
    dispose() {
      if (disposed) return
      disposed = true
      dispatch({ type: 'disposed' })
      // Runs as a queued task, so events that occurred before `dispose` still reach the listeners.
      enqueue(() => {
        unwatch()
        // Ignores a pending result of `url()` or the token provider.
        resolver.setSession(null)
        end()
        ended = true
        // Fails the calls that wait for the connection.
        status = withChanges(status, { failure: { code: 'disposed', final: true } })
        emit('statusChanged', status)
        host.stop()
        around.ended()
      })
    },
  }
  return { methods, state: machine, ask, inOrder }
}

function publicSession(session: Session | null): { readonly userId: number | string } | null {
  return session && { userId: session.userId }
}
