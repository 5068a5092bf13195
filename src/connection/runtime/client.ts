import { messageOf, stackOf, TradewireError, type Diagnostic } from '../../shared/errors'
import { isFunction } from '../../shared/checks'
import { createListeners } from '../../shared/listeners'
import { requireOption } from '../../shared/options'
import { createLeaseManager } from '../leases/lease-manager'
import { copyTradingTabRules } from '../leases/lease-set'
import type { SocketStatus } from '../machine/status'
import { checkPolicy, defaultPolicy } from '../policy/connection-policy'
import { partsOf } from '../ports/parts'
import type { ProtocolSession } from '../ports/protocol'
import type { Emit, SocketClient } from './client-api'
import type { ClientEnvironment, ClientOptions } from './client-options'
import { createConnection } from './connection'
import { checkSession, createResolver } from './resolver'

const defaultMaxFrameBytes = 4 * 1024 * 1024

/**
 * A client over the given ports. Opens nothing until a lease is held.
 * Throws `invalid-option`; everything later is reported, never thrown.
 */
export function createClient<Events extends object, Held extends ProtocolSession>(
  options: ClientOptions<Events, Held>,
  { ports, development }: ClientEnvironment,
): SocketClient<Events> {
  const { name = 'default', url, protocol, persist, maxFrameBytes = defaultMaxFrameBytes } = options
  const { clock, log } = ports
  const parts = partsOf(protocol, options)
  const policy = { ...defaultPolicy, ...protocol.policy, ...options.policy }
  checkPolicy(policy)
  if (protocol.session !== undefined) checkSession(protocol.session, parts)
  // Its type only: an object `URL` has a query as text.
  requireOption('url', typeof url, typeof url === 'string' || isFunction(url))
  requireOption('persist', persist, persist === undefined || isFunction(persist))
  requireOption('maxFrameBytes', maxFrameBytes, Number.isFinite(maxFrameBytes) && maxFrameBytes > 0)

  const counter = parts.statistics?.count()
  const listeners = createListeners((error, event) => threw(error, event))
  const emit: Emit<Events> = listeners.call
  listeners.add('statusChanged', (status: SocketStatus) => log.status?.(status))
  const resolver = createResolver({
    ...options, allowInsecure: options.allowInsecure === true || development, askToken: parts.tokens?.ask,
  })

  /** Counts a fault, without secrets, writes it to the log and passes it to the listeners. Never throws. */
  function take({ code, detail }: Diagnostic, isLogged: boolean, isTold: boolean, error?: unknown): void {
    const diagnostic = { code, detail: resolver.redact(detail) }
    const dated = { ...diagnostic, atMs: clock.now() }
    counter?.diagnosed(dated)
    try {
      if (isLogged) log.report(diagnostic, resolver.redact(stackOf(error)))
    } catch (thrown) {
      // Not to the log, which would throw at its own report for ever.
      take(thrownBy(thrown), false, true)
    }
    if (isTold) emit('diagnosed', dated)
  }

  function report(diagnostic: Diagnostic, error?: unknown): void {
    take(diagnostic, true, true, error)
  }

  /** A listener or hook of the application threw; `event` is what it was called for. */
  function threw(error: unknown, event: string): void {
    // A listener of the diagnostics would be told of its own throw for ever.
    take(thrownBy(error), true, event !== 'diagnosed', error)
  }

  const { state, ask, ...connection } = createConnection({
    options, name, maxFrameBytes, ports, policy, parts, counter, resolver, report, emit, threw,
  })

  return {
    ...createLeaseManager({ ...copyTradingTabRules, ...options.rules }, state, ask),
    ...connection,
    name,
    stats() {
      if (counter === undefined) throw new TradewireError('invalid-option', 'stats() without the part statistics()')
      return counter.view()
    },
    on: listeners.add,
    report,
    dispose() {
      connection.dispose()
      listeners.clear()
    },
  }
}

function thrownBy(error: unknown): Diagnostic {
  return { code: 'listener-threw', detail: messageOf(error) }
}
