import { messageOf, throwInvalidOption, type Diagnostic } from '../../shared/errors'
import { isFunction, isPositive, isRecord } from '../../shared/checks'
import { createListeners } from '../../shared/listeners'
import { requireOption } from '../../shared/options'
import { createMailbox } from '../../shared/scheduling'
import { createLeaseManager } from './lease-manager'
import type { SocketStatus } from '../machine/status'
import { basePolicy, checkTimes, type ConnectionPolicy } from '../policy/connection-policy'
import { partsOf } from '../ports/client-parts'
import type { ProtocolSession } from '../ports/protocol'
import type { Emit, SocketClient } from './client-api'
import type { ClientChecks, ClientEnvironment, ClientOptions } from './client-options'
import { createConnection } from './connection'
import { createReportLimit, type Reported } from './report-limit'
import { checkSession, createResolver } from './resolver'

/** A snapshot of 10,000 positions is smaller than this limit (RT-8, SV-58). */
const defaultMaxFrameBytes = 4 * 1024 * 1024
/** Maximum number of diagnostics per task. Limited because redaction is slow (RT-73). */
const maxReports = 1_000

/**
 * Throws for an invalid option. The client reports all later errors.
 * @param checks in development builds only
 */
export function createClient<Events extends object, Running extends ProtocolSession>(
  options: ClientOptions<Events, Running>,
  { ports: given, development }: ClientEnvironment,
  checks?: ClientChecks,
): SocketClient<Events> {
  const { name = 'default', url, protocol, maxFrameBytes = defaultMaxFrameBytes } = options
  const { clock, log } = given
  // JavaScript callers may pass the factory instead of a protocol.
  requireOption('protocol', typeof protocol, isRecord(protocol) && isFunction(protocol.start))
  // The `NODE_ENV` condition lets production builds omit the call.
  if (checks && process.env.NODE_ENV !== 'production') checks.check(options)
  const parts = partsOf(protocol, options)
  const policy: ConnectionPolicy = Object.assign({}, basePolicy, protocol.policy, options.policy)
  if (checks && process.env.NODE_ENV !== 'production') checks.checkPolicy(policy)
  checkTimes(policy)
  if (protocol.session !== undefined) checkSession(protocol.session)
  requireOption('maxFrameBytes', maxFrameBytes, isPositive(maxFrameBytes))
  // The error contains only the type, because a `URL` object would print its query.
  requireOption('url', typeof url, typeof url === 'string' || isFunction(url))

  const mailbox = createMailbox()
  const listeners = createListeners(threw)
  const emit: Emit<Events> = listeners.call
  listeners.add('statusChanged', (status: SocketStatus) => log.status?.(status))
  const limit = createReportLimit(clock, notify)
  const resolver = createResolver(
    Object.assign({}, options, { allowInsecure: options.allowInsecure === true || development }),
  )
  const ofParts = createListeners(threw)
  const view = { on: listeners.add, onPart: ofParts.add, redact: resolver.redact }
  let ports = given
  let reports = 0
  const members: Pick<SocketClient<Events>, 'stats' | 'inspection'> = {
    stats: () => throwInvalidOption('stats() needs parts: [statistics()]'), inspection: undefined,
  }
  for (const part of Object.values(parts)) {
    const wrapped = part.wrap?.(ports, view)
    Object.assign(members, wrapped?.members)
    ports = wrapped?.ports || ports
  }

  /** Never throws. */
  function notify(diagnostic: Reported, error?: unknown, isLogged = true, isReported = true): void {
    try {
      if (isLogged) log.report(diagnostic, resolver.redact(error instanceof Error ? error.stack : undefined))
    } catch (thrown) {
      // Skips the log, because a log that always throws would loop endlessly.
      report(thrownBy(thrown), undefined, false, false)
    }
    // Listeners run after all effects of the fault.
    if (isReported) mailbox.follow(() => emit('diagnosed', diagnostic))
  }

  /** Redacts and counts a fault, and reports the fault unless the limit is reached. */
  function report(
    { code, detail }: Diagnostic, error?: unknown, isFinal = false, isLogged?: boolean, isReported?: boolean,
  ): void {
    if (!reports++) mailbox.follow(() => { reports = 0 })
    if (reports > maxReports && !isFinal) return
    const diagnostic = { atMs: clock.now(), code, detail: resolver.redact(detail) }
    ofParts.call('counted', diagnostic)
    if (isFinal || limit.admits(diagnostic)) notify(diagnostic, error, isLogged, isReported)
  }

  function threw(error: unknown, event: string): void {
    // A `diagnosed` listener that throws would otherwise receive its own exceptions endlessly.
    report(thrownBy(error), error, false, true, event !== 'diagnosed')
  }

  if (checks && process.env.NODE_ENV !== 'production') checks.keepProtocol(report, protocol)
  const { methods, state, ask, inOrder } = createConnection(Object.assign({
    options, name, maxFrameBytes, ports, policy, resolver, mailbox, limit, report, emit, threw,
    emitToParts: ofParts.call,
    trace: checks && process.env.NODE_ENV !== 'production'
      ? checks.trace(name, options.debug, policy, report, threw) : undefined,
    ended() {
      limit.stop()
      mailbox.nest(listeners.clear)
    },
  }, view))

  return Object.assign(createLeaseManager(parts.tabs, state, ask, inOrder, threw), methods, members, {
    name,
    on: listeners.add,
    report,
    inTurn: mailbox.nest,
  })
}

function thrownBy(error: unknown): Diagnostic {
  return { code: 'listener-threw', detail: messageOf(error) }
}
