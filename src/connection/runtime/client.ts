import type { MachineEvent } from '../machine/events'
import type { SocketStatus } from '../machine/status'
import { reconnectAnswer } from '../machine/project-status'
import { isClosing } from '../machine/transition'
import { checkSession } from './check-session'
import { isFunction } from '../../shared/checks'
import { copyTradingTabRules } from '../leases/tab-rules'
import { checkPolicy } from '../policy/check-policy'
import { defaultPolicy } from '../policy/default-policy'
import { requireOption } from '../../shared/require-option'
import { TradewireError } from '../../shared/tradewire-error'
import { eachPart, partsOf } from '../ports/parts'
import type { ProtocolSession, Session } from '../ports/protocol'
import type { Emit, SocketClient } from './client-api'
import type { ClientEnvironment, ClientOptions } from './client-options'
import { createConnection } from './connection'
import { createLeaseManager } from '../leases/lease-manager'
import { createListeners } from '../../shared/listeners'
import { createReporter } from './reporter'
import { createResolver } from './resolver'

const defaultMaxFrameBytes = 4 * 1024 * 1024

/**
 * A client over the given ports. Opens nothing until a lease is held.
 * Throws `invalid-option`; everything later is reported, never thrown.
 */
export function createClient<Events extends object, Held extends ProtocolSession>(
  options: ClientOptions<Events, Held>,
  { ports, development }: ClientEnvironment,
): SocketClient<Events> {
  const { name = 'default', protocol, debug, persist } = options
  const rules = { ...copyTradingTabRules, ...options.rules }
  const { maxFrameBytes = defaultMaxFrameBytes } = options
  const parts = partsOf(protocol, options)
  const policy = { ...defaultPolicy, ...protocol.policy, ...options.policy }
  checkPolicy(policy)
  if (protocol.session !== undefined) checkSession(protocol.session, parts.tokens !== undefined)
  // Its type only: an object `URL` has a query as text.
  requireOption('url', typeof options.url, typeof options.url === 'function' || typeof options.url === 'string')
  requireOption('persist', persist, persist === undefined || isFunction(persist))
  requireOption('maxFrameBytes', maxFrameBytes, Number.isFinite(maxFrameBytes) && maxFrameBytes > 0)

  const { clock } = ports
  const counter = parts.statistics?.count()
  const listeners = createListeners((error, event) => threw(error, event))
  const emit: Emit<Events> = listeners.call
  listeners.add('statusChanged', (status: SocketStatus) => ports.log.status?.(status))
  const resolver = createResolver({
    url: options.url, allowInsecure: options.allowInsecure === true || development, askToken: parts.tokens?.ask,
  })
  const { report, threw } = createReporter(clock, ports.log, counter, resolver.redact, emit)
  let session: Session | null = protocol.session ?? null
  let disposed = false

  const connection = createConnection({
    ...options,
    ports,
    policy,
    resolver,
    maxFrameBytes,
    session,
    parts,
    counter,
    report,
    emit,
    askNetwork: () => joined.forEach((part) => part?.ask?.()),
    detached: () => persistState?.save(),
    sessionReplaced(next) {
      session = next
      persistState?.changeUser(next)
      emit('sessionChanged', publicSession(next))
    },
    stepped(event, effects, before) {
      const state = machine.state()
      const isLoss = !isClosing(state.phase)
      if (isLoss && effects.some((effect) => effect.type === 'detach')) counter?.lost()
      if (before.leases !== state.leases || before.foreground !== state.foreground) emit('leasesChanged', desk.leases())
      try {
        debug?.({ client: name, atMs: clock.now(), event, effects, state })
      } catch (error) {
        threw(error, 'debug')
      }
    },
  })
  const { machine, host } = connection

  const persistState = persist?.({
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

  const desk = createLeaseManager(rules, machine.state, ask)
  const unwatch = ports.lifecycle.watch((foreground) => {
    if (!foreground) persistState?.save()
    machine.dispatch({ type: foreground ? 'appShown' : 'appHidden' })
  })
  const joined = eachPart(parts).map((part) => part.join?.(ports, machine.dispatch))

  return {
    ...desk,
    name,
    status: machine.status,
    stats() {
      if (counter === undefined) throw new TradewireError('invalid-option', 'stats() without the part statistics()')
      return counter.view()
    },
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
      unwatch()
      for (const part of joined) part?.stop()
      machine.dispatch({ type: 'disposed' })
      host.stop()
      persistState?.stop()
      listeners.clear()
    },
  }
}

function publicSession(session: Session | null): { readonly userId: number | string } | null {
  return session === null ? null : { userId: session.userId }
}
