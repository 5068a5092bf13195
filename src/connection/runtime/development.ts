import type { Diagnostic } from '../../shared/errors'
import { givenTo, keepAdvice } from '../../shared/options'
import type { SocketStatus } from '../machine/status'
import { defaultPolicy } from '../policy/connection-policy'
import type { Bus, Ports, TimerHandle } from '../ports/ports'
import type { Protocol, ProtocolSession } from '../ports/protocol'
import { adviceText, type AdviceCode } from './advices'
import type { LeaseView, SocketClient } from './client-api'
import type { PlatformClientOptions } from './client-options'
import { createJsonAdvice } from './json-advice'

/** How long an app may be shown before it counts as a mistake that nothing is opened. */
const patienceMs = 5_000
/** Further advice of one client is not printed: what is new each time is no help either. */
const maxAdvices = 50

/** A record, so that the compiler misses an option that is not here. */
const knownOptions = {
  name: 1, url: 1, protocol: 1, header: 1, protocols: 1, rules: 1, policy: 1, maxFrameBytes: 1, allowInsecure: 1,
  persist: 1, debug: 1, parts: 1, ports: 1,
} as const satisfies Record<keyof PlatformClientOptions<object>, 1>
const optionNames = Object.keys(knownOptions)

/** Tells usual mistakes with one client on the console, once each. In development builds only. */
export interface Development {
  /** The platform as the client and its channels must use it. */
  readonly ports: Ports
  /** The client as the application must use it. */
  watch<Events extends object>(client: SocketClient<Events>): SocketClient<Events>
  /** Before the client is installed in this app. */
  installing(app: object): void
}

/**
 * @param print to the console, where the application has no log of its own
 * @param isNameTaken whether an installed client has this name
 */
export function createDevelopment<Events extends object, Held extends ProtocolSession>(
  options: PlatformClientOptions<Events, Held>, { bus, log, ...ports }: Ports,
  print: (text: string) => void, isNameTaken: (name: string) => boolean,
): Development {
  const { name = 'default', protocol } = options
  const advise = log.advise ?? (options.ports?.log === undefined ? print : () => undefined)
  const told = new Set<string>()
  const timers = new Set<TimerHandle>()
  const json = protocol.name === 'json'
    ? createJsonAdvice(ports.socket, (code, subject) => tell(code, subject, ''))
    : undefined

  function tell(code: AdviceCode, subject = '', about = subject): void {
    const key = `${code} ${about}`
    if (told.has(key) || told.size >= maxAdvices) return
    told.add(key)
    advise(adviceText(code, name, subject))
  }

  /** After the patience, if it is still so; while the app is not shown it waits on. */
  function later(check: () => void): void {
    const timer = ports.clock.setTimer(() => {
      timers.delete(timer)
      if (ports.lifecycle.isForeground()) check()
      else later(check)
    }, patienceMs)
    timers.add(timer)
  }

  checkNames('', options, optionNames)
  checkNames('policy.', options.policy ?? {}, Object.keys(defaultPolicy))
  const made = givenTo(protocol)
  if (made !== undefined) checkNames(`${made.maker}().`, made.options, Object.keys(made.known))

  function checkNames(place: string, given: object, names: readonly string[]): void {
    for (const option of Object.keys(given).filter((each) => !names.includes(each))) {
      const nearest = nearestName(option, names)
      const known = nearest === undefined ? `known: ${names.join(', ')}` : `did you mean ${place}${nearest}?`
      tell('unknown-option', `${place}${option}: ${known}`)
    }
  }

  return {
    ports: {
      ...ports,
      socket: json?.socket ?? ports.socket,
      bus: createDevelopmentBus(bus, (channel) => tell('listener-removed', channel)),
      log: {
        ...log,
        report(diagnostic, stack) {
          log.report(diagnostic, stack)
          const { code, detail } = diagnostic
          if (code === 'listener-threw') tell(code, wordsOf(diagnostic, stack), detail)
          if (code === 'invalid-url') tell('wrong-address', detail)
          json?.diagnosed(diagnostic)
        },
      },
    },
    watch(client) {
      watchStatus(client, tell)
      if (json) client.on('statusChanged', ({ failure }: SocketStatus) => json.failed(failure?.code))
      watchNeed(client, protocol, tell, later)
      const watched: typeof client = {
        ...client,
        async send(frame) {
          const sent = await client.send(frame)
          if (!sent.ok && sent.code === 'not-open') tell('send-before-open')
          return sent
        },
        close() {
          const answer = client.close()
          const holders = client.leases().filter(({ held }) => held)
          if (holders.length > 0) tell('close-while-held', `Held by ${labelsOf(holders)}.`, '')
          return answer
        },
        dispose() {
          for (const timer of timers) ports.clock.clearTimer(timer)
          timers.clear()
          client.dispose()
        },
      }
      keepAdvice(watched, checkNames)
      return watched
    },
    installing(app) {
      if (isNameTaken(name)) tell('two-clients')
      later(() => {
        if (!hasPinia(app)) tell('no-pinia')
      })
    },
  }
}

type Tell = (code: AdviceCode, subject?: string) => void

function watchStatus<Events extends object>(client: SocketClient<Events>, tell: Tell): void {
  let wasOpen = false
  client.on('statusChanged', ({ status, failure }: SocketStatus) => {
    wasOpen ||= status === 'open'
    const isUnreached = failure?.code === 'connect-failed' || failure?.code === 'connect-timeout'
    if (!wasOpen && isUnreached) tell('not-reached')
  })
}

function watchNeed<Events extends object>(
  client: SocketClient<Events>, protocol: Pick<Protocol, 'name' | 'needsSession' | 'policy'>, tell: Tell,
  later: (check: () => void) => void,
): void {
  let wasHeld = false
  const isHeld = (): boolean => client.leases().some(({ held }) => held)

  later(() => {
    if (!wasHeld) tell('no-need', idleHolders(client.leases()))
  })
  client.on('leasesChanged', () => {
    if (wasHeld || !isHeld()) return
    wasHeld = true
    if (protocol.name === 'json' && protocol.policy?.ping === false) tell('no-ping')
    if (!protocol.needsSession) return
    later(() => {
      if (isHeld() && client.session() === null) tell('no-session')
    })
  })
}

const labelsOf = (leases: readonly LeaseView[]): string => leases.map(({ label }) => label).join(', ')

function idleHolders(leases: readonly LeaseView[]): string {
  return leases.length === 0 ? '' : `Not needed now, or not shown: ${labelsOf(leases)}.`
}

function wordsOf({ detail = '' }: Diagnostic, stack = ''): string {
  return stack === '' ? detail : `${detail}\n${stack}`
}

function hasPinia(app: object): boolean {
  const config: unknown = Reflect.get(app, 'config')
  const globals: unknown = isObject(config) ? Reflect.get(config, 'globalProperties') : undefined
  return isObject(globals) && '$pinia' in globals
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The name among `names` that differs in the fewest letters, if that is less than half of them. */
function nearestName(given: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  const [best] = ranked
  return best !== undefined && best.distance * 2 < Math.max(given.length, best.name.length) ? best.name : undefined
}

/** Letters to insert, delete or replace, and neighbours to exchange. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const [replaced = 0, deleted = 0] = row.slice(column)
      const inserted = next[column] ?? 0
      const isExchanged = line > 0 && column > 0 && letter === to[column - 1] && other === from[line - 1]
      const exchanged = (isExchanged ? before[column - 1] : undefined) ?? Infinity
      next.push(letter === other ? replaced : 1 + Math.min(replaced, deleted, inserted, exchanged))
    }
    before = row
    row = next
  }
  return row[to.length] ?? 0
}

interface Listening {
  readonly handler: (payload: unknown) => void
  /** What is on the bus in place of the handler. */
  readonly counted: (payload: unknown) => void
  calls: number
}

/** The same bus, which finds that others took the plugin's listeners off: they are not called any more. */
function createDevelopmentBus(bus: Bus, removed: (name: string) => void): Bus {
  const byName = new Map<string, readonly Listening[]>()
  const of = (name: string): readonly Listening[] => byName.get(name) ?? []

  return {
    on(name, handler) {
      const listening: Listening = {
        handler,
        calls: 0,
        counted(payload) {
          listening.calls += 1
          handler(payload)
        },
      }
      byName.set(name, [...of(name), listening])
      bus.on(name, listening.counted)
    },
    off(name, handler) {
      const listening = of(name).find((each) => each.handler === handler)
      const rest = of(name).filter((each) => each !== listening)
      if (rest.length > 0) byName.set(name, rest)
      else byName.delete(name)
      bus.off(name, listening?.counted ?? handler)
    },
    emit(name, payload) {
      const before = of(name).map((listening) => ({ listening, calls: listening.calls }))
      // An exception of another listener keeps later ones from being called: then nothing is known.
      bus.emit(name, payload)
      const isSkipped = before.some(({ listening, calls }) => listening.calls === calls && of(name).includes(listening))
      if (isSkipped) removed(name)
    },
  }
}
