import type { Diagnostic } from '../shared/errors'
import { isSourceReport, keepAdviser } from './adviser'
import { isFunction, isRecord } from '../shared/checks'
import { givenTo, keepAdvice, keepProtocol, requireOption } from '../shared/options'
import { withChanges } from '../shared/with-changes'
import type { SocketStatus } from '../connection/machine/status'
import { basePolicy } from '../connection/policy/connection-policy'
import type { Ports, SocketPort, TimerHandle } from '../connection/ports/ports'
import type { Protocol, ProtocolSession } from '../connection/ports/protocol'
import { tapSocket } from '../connection/ports/tap-socket'
import { isEmpty, watchAddress } from './address-advice'
import { adviceText } from './advice-text'
import type { Advise, AdviceCode, AdviceConsole, Words } from './advices'
import type { LeaseView, SocketClient } from '../connection/runtime/client-api'
import type { PlatformClientOptions } from '../connection/runtime/client-options'
import { createConnectionAdvice } from './connection-advice'
import { createDevelopmentBus } from './development-bus'
import { createJsonAdvice, type FrameAdvice } from './json-advice'
import { createMessageAdvice } from './message-advice'
import { createListAdvice } from './list-advice'
import { createNameAdvice } from './name-advice'
import { createOwnProtocolAdvice } from './own-protocol-advice'

/** How long the app may be visible without a connection before advice appears (DV-1, DV-3). */
const patienceMs = 5_000
/** Silence after which pings would have detected a lost connection: two default ping intervals (DV-12). */
const silenceMs = 30_000
/** Maximum number of reports per client, roughly one for each code. */
const maxAdvices = 50

/** Codes of failed topic requests that have advice other than `topic-failed`. */
const ownAdvice = /^(?:request-timeout|frame-encode-failed|frame-too-large)$/

const knownOptions = {
  name: 1, url: 1, protocol: 1, header: 1, protocols: 1, native: 1, policy: 1, maxFrameBytes: 1, allowInsecure: 1,
  persist: 1, debug: 1, parts: 1, ports: 1,
} as const satisfies Record<keyof PlatformClientOptions<object>, 1>
const optionNames = Object.keys(knownOptions)

/** Prints each common mistake once. */
export interface Development {
  readonly ports: Ports
  watch<Events extends object>(client: SocketClient<Events>): SocketClient<Events>
  installing(): void
}

/**
 * @param output the console, used if the application has no `log` port
 * @param isNameTaken whether an installed client has this name
 */
export function createDevelopment<Events extends object, Running extends ProtocolSession>(
  options: PlatformClientOptions<Events, Running>, ports: Ports,
  output: AdviceConsole, isNameTaken: (name: string) => boolean,
): Development {
  const { name = 'default', protocol } = options
  const { bus, log } = ports
  const advise = log.advise || (options.ports?.log === undefined ? output.print : () => undefined)
  const reported = new Set<string>()
  const timers = new Set<TimerHandle>()
  const made = givenTo(protocol)
  let receivedAtMs = ports.clock.now()
  const once = (code: AdviceCode, subject?: Words): void => notify(code, subject, null)
  const frames = createFrameAdvice(ports.socket, made, { notify, once, later })
  const isFeed = made?.maker === 'copyTrading' || made?.maker === 'copyTradingPlain'
  const isSocketIo = made?.maker === 'socketIoProtocol' || made?.maker === 'chatProtocol'
  const lines = createConnectionAdvice(ports.clock, isFeed, isSocketIo, notify, later)
  let isOpen = false
  let isDisposed = false
  let wasOpen = false
  const messages = createMessageAdvice({
    notify, later, isOpen: () => wasOpen, emptied: () => frames?.emptied?.(),
  })
  const { checkOptions, checkEvent, checkSession, watchToken } = createNameAdvice(notify)
  const channels = createDevelopmentBus(bus, Object.assign({}, messages, {
    removed: (channel: string) => notify('listener-removed', channel),
  }))

  function notify(code: AdviceCode, subject: Words = '', about: Words | null = subject): void {
    // With protocols other than `jsonProtocol`, JSON text and frames without a name are valid.
    if ((code === 'json-text' || code === 'no-name') && made?.maker !== 'jsonProtocol') return
    // Pages written for the original `socketIO` class open the connection only on some tabs (DV-94).
    if (code === 'no-need' && made?.maker === 'legacySocketIO') return
    const key = `${code} ${typeof about === 'string' ? about : about?.en}`
    if (reported.has(key) || reported.size >= maxAdvices) return
    reported.add(key)
    advise(adviceText(code, name, subject, output.isChinese()))
  }

  /** Runs a check after the delay, or later if the app is hidden by then. */
  function later(check: () => void, ms = patienceMs): void {
    if (isDisposed) return
    const timer = ports.clock.setTimer(() => {
      timers.delete(timer)
      if (ports.lifecycle.isForeground()) check()
      else later(check, ms)
    }, ms)
    timers.add(timer)
  }

  // If several option groups accept a name, the advice suggests the last group.
  const elsewhere = new Map([
    ...optionNames.map((option) => [option, 'createTradewire().'] as const),
    ...Object.keys(basePolicy).map((option) => [option, 'policy.'] as const),
    ...Object.keys(made?.known || {}).map((option) => [option, `${made?.maker}().`] as const),
  ])
  // `legacySocketIO()` also accepts its protocol's options.
  const ownNames = made?.maker === 'legacySocketIO' ? [...optionNames, ...Object.keys(made.known)] : optionNames
  checkOptions('', options, ownNames, elsewhere)
  checkOptions('policy.', options.policy || {}, Object.keys(basePolicy), elsewhere)
  checkSession(protocol.session)
  if (options.header !== undefined && output.isBrowser()) notify('header-ignored')
  if (made !== undefined) checkOptions(`${made.maker}().`, made.options, Object.keys(made.known), elsewhere)

  return {
    ports: withChanges(ports, {
      socket: watchAddress(tapSocket(frames?.socket || ports.socket, (event) => {
        if (event.type !== 'closed') receivedAtMs = ports.clock.now()
        wasOpen = isOpen
        lines.receive(event)
      }), options.allowInsecure === true, notify, lines.opening),
      bus: channels,
      log: withChanges(log, {
        report(diagnostic, stack) {
          log.report(diagnostic, stack)
          const { code, detail } = diagnostic
          if (detail?.startsWith('topic ') === true) {
            if (!ownAdvice.test(code)) notify('topic-failed', `${code}: ${wordsOf(diagnostic, stack)}`, code)
            return
          }
          if (code === 'listener-threw' || code === 'protocol-threw') notify(code, wordsOf(diagnostic, stack), detail)
          if (code === 'invalid-url') notify('wrong-address', detail)
          if (!isSourceReport()) frames?.diagnosed(diagnostic)
          lines.diagnosed(diagnostic)
        },
      }),
    }),
    watch(client) {
      client.on('statusChanged', (status: SocketStatus) => {
        const { failure } = status
        isOpen = status.status === 'open'
        lines.changed(status)
        frames?.failed(failure?.code)
        const isSilent = failure?.code === 'connection-lost' && ports.clock.now() - receivedAtMs >= silenceMs
        if (isSilent && made?.maker === 'jsonProtocol' && protocol.policy?.ping === false) notify('no-ping')
      })
      watchNeed(client, protocol, notify, later)
      const watched = withChanges(client, {
        on: watchOn(client, (event, listener) => {
          requireOption('listener', listener, isFunction(listener))
          if (event === 'messageReceived' || event === 'eventReceived') messages.listeningToAll()
          checkEvent(event, made?.events)
        }),
        send(frame: unknown, ...ignored: readonly unknown[]) {
          if (ignored.length > 0) notify('payload-ignored')
          return client.send(frame).then((sent) => {
            if (!sent.ok && sent.code === 'not-open') notify('send-before-open')
            return sent
          })
        },
        setSession(session) {
          checkSession(session)
          if (isRecord(session) && isEmpty(session.userId)) notify('no-user')
          client.setSession(isRecord(session) ? watchToken(session) : session)
        },
        close() {
          const answer = client.close()
          const labels = answer.heldBy.join(', ')
          const held = { en: `Leases that need the socket: ${labels}.`, zh: `占用者：${labels}。` }
          if (!answer.closed) notify('close-while-held', held, null)
          return answer
        },
        dispose() {
          client.dispose()
          // Clears the timers after all listeners have run, because a listener may start a timer.
          client.inTurn(() => {
            isDisposed = true
            for (const timer of timers) ports.clock.clearTimer(timer)
            timers.clear()
          })
        },
      })
      keepAdvice(watched, checkOptions)
      keepProtocol(client.report, protocol)
      keepAdviser(watched, {
        later,
        notify(code, subject, about) {
          if (code === 'no-data' || code === 'error-unread') frames?.succeeded?.(code)
          else if (isSocketIo && code === 'request-unanswered') notify('ack-missing', subject, about)
          else if (frames?.answered?.(code) !== true) notify(code, subject, about)
        },
      })
      return watched
    },
    installing() {
      if (isNameTaken(name)) notify('two-clients')
    },
  }
}

function createFrameAdvice(
  socket: SocketPort, made: ReturnType<typeof givenTo>,
  { notify, once, later }: {
    readonly notify: Advise
    readonly once: (code: AdviceCode, subject?: Words) => void
    readonly later: (check: () => void) => void
  },
): FrameAdvice | undefined {
  switch (made?.maker) {
    case 'jsonProtocol':
      return createJsonAdvice(socket, once, made.options, { calls: made.calls, later })
    case 'copyTrading':
      return createListAdvice(socket, notify, undefined)
    case 'copyTradingPlain':
      return createListAdvice(socket, notify, made.options)
    case undefined:
      return createOwnProtocolAdvice(socket, notify)
    default:
      return undefined
  }
}

function watchOn<Events extends object>(
  client: SocketClient<Events>, listening: (event: string, listener: unknown) => void,
): SocketClient<Events>['on'] {
  return new Proxy(client.on, {
    apply(on, _this, given: Parameters<SocketClient<Events>['on']>) {
      const [event, listener] = given
      listening(String(event), listener)
      return on(...given)
    },
  })
}

function watchNeed<Events extends object>(
  client: SocketClient<Events>, protocol: Pick<Protocol, 'needsSession'>, notify: Advise,
  later: (check: () => void) => void,
): void {
  let wasHeld = false
  const isHeld = (): boolean => client.leases().some(({ held }) => held)

  later(() => {
    if (!wasHeld) notify('no-need', idleHolders(client.leases()))
  })
  client.on('leasesChanged', () => {
    if (wasHeld || !isHeld()) return
    wasHeld = true
    if (!protocol.needsSession) return
    later(() => {
      if (isHeld() && client.session() === null) notify('no-session')
    })
  })
}

/** @param outbox label of the outbox's lease, which no page has created */
const labelsOf = (leases: readonly LeaseView[], outbox: string): string =>
  leases.map(({ label }) => (label === 'outbox' ? outbox : label)).join(', ')

function idleHolders(leases: readonly LeaseView[]): Words {
  return leases.length === 0 ? '' : {
    en: `Leases that are inactive or hidden: ${labelsOf(leases, 'outbox (no unsent message)')}.`,
    zh: `当前不需要或未显示：${labelsOf(leases, 'outbox（没有待发消息）')}。`,
  }
}

function wordsOf({ detail = '' }: Diagnostic, stack = ''): string {
  return stack === '' ? detail : `${detail}\n${stack}`
}
