import type { SocketConnection, SocketPort } from '../../src/connection/ports/ports'
import { createTestServer } from '../../src/testing/test-server'
import type { ScriptedConnection } from '../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { Trace } from './trace'
import type { ChangingAnswers, Judge } from './held-answers'

const latencyMs = 20
const tokenRefused = 4401
/** The longest ping interval plus the longest pong timeout of any client. */
const usualSilenceMs = 100_000

/** After the server received a frame, after it processed the frame, or after the client received the response. */
export const cutPlaces = ['got', 'taken', 'answered'] as const
export type CutPlace = (typeof cutPlaces)[number]

export type FarSide = ReturnType<typeof createFarSide>

interface PeerOptions {
  /** Called when a connection opens. The server may send first. */
  greet?(connection: ScriptedConnection): void
  /** The response to a frame, JSON as a value. Responses arrive after the latency. */
  answer(frame: unknown, connection: ScriptedConnection): string | object | undefined
  readonly hasManySockets?: boolean
  /** `Infinity`: silence does not indicate a dead connection (HB-6). */
  readonly mostSilenceMs?: number
  /** The part of a frame that is compared. */
  shown?(data: unknown): unknown
}

type Server = ReturnType<typeof createTestServer>

export function createFarSide(clock: SimulatedClock, trace: Trace, judge: Judge, answers: ChangingAnswers) {
  const servers: Server[] = []
  /** Token serial numbers by connection, and those of tokens whose rejection has reached the client. */
  const logins = new WeakMap<ScriptedConnection, string>()
  const refusedTokens = new Set<string>()
  /** Connections whose token the server is rejecting, by a close or by a frame. */
  const refusing = new Set<ScriptedConnection>()
  let isRefusing = false
  let awakeSinceMs = 0
  let deafAtMs = -Infinity
  let isHung = false
  let isSilent = false
  let arePongsLost = false
  let areSendsHeld = false

  const isDeaf = (): void => void (deafAtMs = clock.elapsed())
  let unsettled: (() => void)[] = []

  function isRefused(connection: ScriptedConnection): void {
    const serial = logins.get(connection)
    // A client that is closing, or waits for a held goodbye before closing, ignores rejections.
    const isLeaving = connection.closeCall !== undefined || areSendsHeld
    if (serial !== undefined && !isLeaving) refusedTokens.add(serial)
  }

  function behave(how: 'accept' | 'refuse' | 'staySilent'): void {
    isRefusing = how === 'refuse'
    if (isHung && how !== 'staySilent') isDeaf()
    isHung = how === 'staySilent'
    for (const server of servers) server[how]()
  }

  /** Cuts the connection after its last allowed frame. */
  function cutsAt(place: CutPlace, connection: ScriptedConnection): boolean {
    if (far.cuts[place] === 0) return false
    far.cuts[place] -= 1
    if (far.cuts[place] > 0 || connection.state !== 'open') return false
    // Closes after the client's current call, as a platform does.
    clock.setTimer(() => {
      if (connection.state === 'open') connection.closed(1006)
    }, 0)
    return true
  }

  function serve(name: string, options: PeerOptions) {
    const { greet, answer, shown = (data) => data } = options
    const { mostSilenceMs = usualSilenceMs, hasManySockets = false } = options
    const server = createTestServer({ clock, latencyMs })
    servers.push(server)
    if (isRefusing) server.refuse()
    const open = (): readonly ScriptedConnection[] => server.connections.filter(({ state }) => state === 'open')

    server.answer((frame, connection) => {
      if (cutsAt('got', connection)) return undefined
      const given = far.isSilent ? undefined : answer(frame, connection)
      return cutsAt('taken', connection) ? undefined : given
    })

    function connect(...[request, listener]: Parameters<SocketPort['open']>): SocketConnection {
      far.opening?.()
      trace.note(`${name} open`, request)
      answers.sent(request.url)
      const before = server.connections.filter(({ state, closeCall }) =>
        (state === 'open' || state === 'connecting') && closeCall === undefined)
      judge('one socket', before.length === 0 || hasManySockets, () => `${name} opens another of ${before.length}`)
      let ended = false
      let receivedAtMs = clock.elapsed()
      const judgeSilence = (): void => {
        const silentMs = clock.elapsed() - Math.max(receivedAtMs, awakeSinceMs)
        judge('no connection outlives a long silence', silentMs <= mostSilenceMs, () => `${name} ${silentMs} ms`)
      }
      let own: (() => void)[] = []
      const settleAll = (): void => {
        ended = true
        for (const settle of own.splice(0)) settle()
      }
      const near = server.ports.socket.open(request, (event) => {
        if (event.type === 'closed') judgeSilence()
        if (event.type === 'closed' && event.code === tokenRefused && refusing.has(connection)) isRefused(connection)
        receivedAtMs = clock.elapsed()
        if (event.type === 'opened') {
          judge('no connection opens to a rejecting server', !isRefusing, () => name)
          if (greet !== undefined) {
            clock.setTimer(() => {
              if (connection.state === 'open' && !far.isSilent) greet(connection)
            }, latencyMs)
          }
        }
        if (event.type === 'closed' || event.type === 'refused') settleAll()
        listener(event)
        if (event.type === 'message') cutsAt('answered', connection)
        if (event.type === 'closed' || event.type === 'refused') far.ended?.()
      })
      const connection = server.last()
      return {
        send(data, settled) {
          trace.note(`${name} frame`, shown(data))
          if (typeof data === 'string') answers.sent(data)
          if (!far.holdsSends) return near.send(data, settled)
          near.send(data, (error) => {
            if (ended) return settled(error)
            let isSettled = false
            const once = (how?: string) => () => {
              if (isSettled) return
              isSettled = true
              own = own.filter((each) => each !== lost)
              settled(how)
            }
            const lost = once('closed')
            own.push(lost)
            unsettled.push(once(error))
          })
        },
        close(code, reason) {
          trace.note(`${name} close`, [code, reason])
          near.close(code, reason)
        },
        drop() {
          trace.note(`${name} drop`)
          judgeSilence()
          near.drop()
          settleAll()
        },
      }
    }

    return {
      socket: { open: connect } satisfies SocketPort,
      push(message: string | object): void {
        // A connection's listener may close another connection.
        for (const connection of open()) if (connection.state === 'open') connection.message(message)
      },
      open,
    }
  }

  const far = {
    tokenRefusals: 0,
    /** Whether the server receives frames without responding. */
    get isSilent(): boolean {
      return isSilent
    },
    set isSilent(next) {
      if (isSilent) isDeaf()
      isSilent = next
    },
    get pongsLost(): boolean {
      if (arePongsLost) isDeaf()
      return arePongsLost
    },
    set pongsLost(areLost) {
      arePongsLost = areLost
    },
    /** Number of frames after which the connection is cut; 0 means never. */
    cuts: { got: 0, taken: 0, answered: 0 } satisfies Record<CutPlace, number>,
    opening: undefined as (() => void) | undefined,
    ended: undefined as (() => void) | undefined,
    /** The native socket settles no send until `letGo`. */
    get holdsSends(): boolean {
      return areSendsHeld
    },
    set holdsSends(areHeld) {
      if (areSendsHeld) isDeaf()
      areSendsHeld = areHeld
    },
    accept: () => behave('accept'),
    refuse: () => behave('refuse'),
    /** New connections hang, and open connections receive nothing. */
    hang: () => behave('staySilent'),
    drop(code?: number): void {
      for (const server of servers) server.drop(code)
    },
    /** Accepts a login if the token belongs to the user and was never rejected. */
    admits(connection: ScriptedConnection, user: unknown, token: unknown): boolean {
      if (typeof token === 'string') {
        const [, serial = 'NaN', owner] = /(\d+) of (\d+)$/.exec(token) ?? []
        judge('a token belongs to its user', owner === String(user), () => `${String(user)} has ${token}`)
        judge('a rejected token is not sent again', !refusedTokens.has(serial), () => token)
        logins.set(connection, serial)
      }
      if (far.tokenRefusals === 0) return true
      far.tokenRefusals -= 1
      refusing.add(connection)
      clock.setTimer(() => {
        refusing.delete(connection)
        if (connection.state === 'open') isRefused(connection)
      }, latencyMs)
      return false
    },
    /** Time until now does not count as silence, because the app was asleep or in the background. */
    wakes(): void {
      awakeSinceMs = clock.elapsed()
      isDeaf()
    },
    awakeSinceMs: () => awakeSinceMs,
    /** `Infinity` while a frame is unanswered. */
    answersSinceMs: () => (isHung || isSilent || areSendsHeld ? Infinity : deafAtMs),
    letGo(): void {
      const due = unsettled
      unsettled = []
      for (const settle of due) settle()
    },
    forget(): void {
      if (far.connections() > 0) return
      for (const { connections, sent } of servers) {
        Reflect.set(connections, 'length', 0)
        Reflect.set(sent, 'length', 0)
      }
    },
    calm(): void {
      far.accept()
      far.tokenRefusals = far.cuts.got = far.cuts.taken = far.cuts.answered = 0
      far.isSilent = far.pongsLost = far.holdsSends = false
      far.letGo()
    },
    connections: (): number => servers.flatMap(({ connections }) => connections)
      .filter(({ state }) => state === 'open' || state === 'connecting').length,
    serve,
  }
  return far
}
