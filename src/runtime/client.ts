import type { MachineEvent } from '../connection/machine/events'
import { reconnectAnswer } from '../connection/machine/project-status'
import { isClosing } from '../connection/machine/transition'
import { checkSession } from '../core/check-session'
import { isFunction } from '../core/checks'
import { copyTradingTabRules } from '../core/lease/tab-rules'
import { checkPolicy } from '../core/policy/check-policy'
import { defaultPolicy } from '../core/policy/default-policy'
import { requireOption } from '../core/require-option'
import type { ProtocolSession, Session } from '../ports/protocol'
import type { Emit, SocketClient } from './client-api'
import type { ClientEnvironment, ClientOptions } from './client-options'
import { createConnection } from './connection'
import { createLeaseDesk } from './lease-desk'
import { createListeners } from './listeners'
import { createNetworkWatch } from './network-watch'
import { createReporter } from './reporter'
import { createStats, viewStats } from './stats'

const defaultMaxFrameBytes = 4 * 1024 * 1024

/**
 * A client over the given ports. Opens nothing until a lease is held.
 * Throws `invalid-option`; everything later is reported, never thrown.
 */
export function createClient<Events extends object, Held extends ProtocolSession>(
  options: ClientOptions<Events, Held>,
  { ports, development }: ClientEnvironment,
): SocketClient<Events> {
  const { name = 'default', protocol, debug, keepLast } = options
  const rules = { ...copyTradingTabRules, ...options.rules }
  const { maxFrameBytes = defaultMaxFrameBytes } = options
  const policy = { ...defaultPolicy, ...protocol.policy, ...options.policy }
  checkPolicy(policy)
  if (protocol.session !== undefined) checkSession(protocol.session)
  requireOption('url', options.url, typeof options.url === 'function' || typeof options.url === 'string')
  requireOption('keepLast', keepLast, keepLast === undefined || isFunction(keepLast))
  requireOption('maxFrameBytes', maxFrameBytes, Number.isFinite(maxFrameBytes) && maxFrameBytes > 0)

  const { clock } = ports
  const stats = createStats()
  const listeners = createListeners((error, event) => threw(error, event))
  const emit: Emit<Events> = listeners.call
  const { report, threw } = createReporter(clock, ports.log, stats, emit)
  let session: Session | null = protocol.session ?? null
  let disposed = false

  const connection = createConnection({
    ...options,
    ports,
    policy,
    allowInsecure: options.allowInsecure === true || development,
    maxFrameBytes,
    session,
    stats,
    report,
    emit,
    askNetwork: () => network.ask(),
    detached: () => lastKnown?.save(),
    sessionReplaced(next) {
      session = next
      lastKnown?.changeUser(next)
      emit('sessionChanged', publicSession(next))
    },
    stepped(event, effects, before) {
      const state = machine.state()
      const isLoss = !isClosing(state.phase)
      if (isLoss && effects.some((effect) => effect.type === 'detach')) stats.losses += 1
      if (before.leases !== state.leases || before.foreground !== state.foreground) emit('leasesChanged', desk.leases())
      try {
        debug?.({ client: name, atMs: clock.now(), event, effects, state })
      } catch (error) {
        threw(error, 'debug')
      }
    },
  })
  const { machine, host } = connection

  const lastKnown = keepLast?.({
    storage: ports.storage,
    clock,
    prefix: `tradewire:${name}:${protocol.name}`,
    session,
    read: host.read,
    run: (call) => connection.enqueue(() => host.run(call)),
    report,
  })

  function ask(event: MachineEvent): void {
    if (!disposed) machine.dispatch(event)
  }

  const desk = createLeaseDesk(rules, machine.state, ask)
  const network = createNetworkWatch(ports.network, (online) => machine.dispatch({ type: 'networkReported', online }))
  const unwatch = [
    ports.lifecycle.watch((foreground) => {
      if (!foreground) lastKnown?.save()
      machine.dispatch({ type: foreground ? 'appShown' : 'appHidden' })
    }),
    network.stop,
    ports.socket.watchSlots?.(() => machine.dispatch({ type: 'slotFreed' })),
  ]
  network.ask()

  return {
    ...desk,
    name,
    status: machine.status,
    stats: () => viewStats(stats),
    session: () => publicSession(session),
    on: (event: string, listener: (payload: never) => void) => listeners.add(event, listener),
    reconnect() {
      const answer = disposed ? 'disposed' : reconnectAnswer(machine.state(), policy, clock.now())
      ask({ type: 'reconnectAsked' })
      return answer
    },
    setSession(next) {
      if (!disposed) connection.replaceSession(next)
    },
    send: (frame) => (disposed ? Promise.resolve({ ok: false, code: 'disposed' }) : connection.send(frame)),
    report,
    dispose() {
      if (disposed) return
      disposed = true
      for (const stop of unwatch) stop?.()
      machine.dispatch({ type: 'disposed' })
      host.stop()
      lastKnown?.stop()
      listeners.clear()
    },
  }
}

function publicSession(session: Session | null): { readonly traderId: number | string } | null {
  return session === null ? null : { traderId: session.traderId }
}
