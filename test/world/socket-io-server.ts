import { isRecord } from '../../src/shared/checks'
import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ScriptedConnection } from '../../src/testing/scripted-socket'
import type { World } from './world'

const latencyMs = 20
const pingMs = 25_000

/** `late`: when `giveLateAnswers` is called. */
export const socketIoAnswers = ['now', 'late', 'lost'] as const
export type SocketIoAnswer = (typeof socketIoAnswers)[number]

type Frame = string | ArrayBuffer

/** A session that may return by connection state recovery. */
interface Recoverable {
  readonly user: string
  /** The client has sent a goodbye, so it must not return to this session. */
  hasLeft: boolean
  readonly log: { readonly offset: string; readonly frames: readonly Frame[]; readonly number: number }[]
}

interface Member {
  readonly user: string
  readonly session: Recoverable | undefined
  /** Request numbers by acknowledgement id. */
  readonly questions: Map<number, number>
  asked: number
}

interface Packet {
  readonly type: number
  readonly id: number | undefined
  readonly data: unknown
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
export const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : [])

/** `undefined` for an Engine.IO frame or an attachment. */
function readPacket(frame: unknown): Packet | undefined {
  const [, type, id, data = ''] = /^4(\d)(?:\d+-)?(?:\/[^,]*,)?(\d+)?(.*)$/.exec(String(frame)) ?? []
  if (type === undefined) return undefined
  const given: unknown = data === '' ? undefined : JSON.parse(data)
  return { type: Number(type), id: id === undefined ? undefined : Number(id), data: given }
}

/** Call ids are not compared, because an app with more calls has higher ids. */
const withoutCallId = (frame: unknown): unknown =>
  typeof frame === 'string' ? frame.replace(/^(4[25](?:\d+-)?(?:\/[^,]*,)?)\d+/, '$1#') : frame

interface SocketIoServerOptions {
  readonly client: string
  readonly namespace: string
  readonly hasRecovery: boolean
  /** Unique across events, requests and calls. */
  nextNumber(): number
  readonly isWelcomed: boolean
  called(number: number): void
}

export function serveSocketIo(
  world: World, { client, namespace, hasRecovery, nextNumber, isWelcomed, called }: SocketIoServerOptions,
) {
  const { clock, far } = world
  /** Some servers send nothing by themselves, so that their session has no offset before an event. */
  const welcomes = world.option('welcome', [true, false])
  let isFirst = isWelcomed
  const prefix = namespace === '/' ? '' : `${namespace},`
  const members = new Map<ScriptedConnection, Member>()
  const recoverables = new Map<string, Recoverable>()
  const pings = new Map<ScriptedConnection, TimerHandle>()
  const calls = new Set<number>()
  const received = new Set<number>()
  let counted = 0
  let late: (() => void)[] = []

  const counter = (name: string): string => `${name}-${counted += 1}`

  /** Frames in transit. A frame sent while another is delivered follows the other frame. */
  const leaving = new Map<ScriptedConnection, Frame[]>()
  function emit(connection: ScriptedConnection, frames: readonly Frame[]): void {
    const before = leaving.get(connection)
    if (before !== undefined) {
      before.push(...frames)
      return
    }
    const queue = [...frames]
    leaving.set(connection, queue)
    for (let frame = queue.shift(); frame !== undefined; frame = queue.shift()) {
      if (connection.state === 'open') connection.message(frame)
    }
    leaving.delete(connection)
  }

  function frame(session: Recoverable | undefined, name: string, value: readonly unknown[], bytes?: ArrayBuffer) {
    const args = bytes === undefined ? [name, value] : [name, value, { _placeholder: true, num: 0 }]
    const offset = counter('o')
    const list = JSON.stringify(session === undefined ? args : [...args, offset])
    const frames = bytes === undefined ? [`42${prefix}${list}`] : [`451-${prefix}${list}`, bytes]
    session?.log.push({ offset, frames, number: Number(value[1]) })
    return frames
  }

  function join(data: unknown, connection: ScriptedConnection): string | undefined {
    const { user: named, token, pid, offset } = isRecord(data) ? data : {}
    const owner = typeof token === 'string' ? / of (\d+)$/.exec(token)?.[1] : undefined
    if (!far.admits(connection, named ?? owner, token)) return `44${prefix}{"message":"token","data":{"code":401}}`
    if (server.refusal !== undefined) {
      const { code } = server.refusal
      server.refusal = undefined
      return `44${prefix}${JSON.stringify({ message: 'refused', ...(code === undefined ? {} : { data: { code } }) })}`
    }
    const user = owner ?? (typeof named === 'number' ? String(named) : '')
    const known = recoverables.get(String(pid))
    const isTheirs = known === undefined || (known.user === user && !known.hasLeft)
    world.judge('a session recovers only for its user, and not after a goodbye', isTheirs, () => JSON.stringify(data))
    const isOfSession = offset === undefined || (known?.log.some((each) => each.offset === offset) ?? true)
    world.judge('an offset belongs to its session', isOfSession, () => JSON.stringify(data))
    clock.setTimer(() => {
      if (connection.state === 'open' && !far.isSilent) letIn(connection, user, known, String(pid), offset)
    }, latencyMs)
    return undefined
  }

  function letIn(
    connection: ScriptedConnection, user: string, known: Recoverable | undefined, knownPid: string, offset: unknown,
  ): void {
    const at = known?.log.findIndex((each) => each.offset === offset) ?? -1
    const isRecovered = known !== undefined && at >= 0
    const before = isRecovered ? known.log.slice(0, at + 1).map(({ number }) => number) : []
    const missing = before.filter((number) => number > 0 && !received.has(number))
    world.judge('all events before an offset were received', missing.length === 0, () => missing.join())
    const session = !hasRecovery ? undefined : isRecovered ? known : { user, hasLeft: false, log: [] }
    const pid = isRecovered ? knownPid : counter('p')
    if (session !== undefined) recoverables.set(pid, session)
    let next = at + 1
    // While an event is delivered, the history may emit more events. The connection is not a member yet, so this loop
    // also reads the new events.
    const emitMissed = (): void => {
      for (; session !== undefined && next < session.log.length; next += 1) {
        emit(connection, session.log[next]?.frames ?? [])
      }
    }
    emitMissed()
    emit(connection, [`40${prefix}${JSON.stringify({ sid: counter('s'), ...(hasRecovery ? { pid } : {}) })}`])
    emitMissed()
    // A history may act within these events and make the server drop its sessions, but a connected session stays.
    if (session !== undefined) recoverables.set(pid, session)
    members.set(connection, { user, session, questions: new Map(), asked: 0 })
    if (welcomes || isFirst) emit(connection, frame(session, 'welcome', [user, 0]))
    isFirst = false
  }

  function takeCall({ id, data }: Packet, connection: ScriptedConnection): string | undefined {
    const [name, number] = listOf(data)
    if (name === 'alive') return far.pongsLost ? undefined : `43${prefix}${id ?? ''}[]`
    if (typeof number !== 'number') return undefined
    calls.add(number)
    called(number)
    const answer = `43${prefix}${id ?? ''}[${number}]`
    if (server.answering === 'late') late.push(() => emit(connection, [answer]))
    return server.answering === 'now' ? answer : undefined
  }

  function takeAnswer({ id, data }: Packet, connection: ScriptedConnection): void {
    const questions = members.get(connection)?.questions
    const asked = questions?.get(id ?? NaN)
    const [given] = listOf(data)
    world.judge('a question gets its own answer, once', asked === given, () => `${asked}: ${String(given)}`)
    questions?.delete(id ?? NaN)
  }

  function takeGoodbye(connection: ScriptedConnection): void {
    const { session } = members.get(connection) ?? {}
    if (session !== undefined) session.hasLeft = true
    members.delete(connection)
  }

  /** A connection that ends now may not have received its greeting yet. */
  let isStopped = false
  const peer = far.serve(client, {
    greet(connection) {
      if (isStopped) return
      const beat = (): void => {
        const dueMs = clock.elapsed() + pingMs
        pings.set(connection, clock.setTimer(() => {
          pings.delete(connection)
          if (connection.state !== 'open') return
          beat()
          if (far.isSilent || far.pongsLost) return
          const isLate = clock.elapsed() > dueMs
          // After a sleep, a device reads the frames of that time only after its due timers.
          if (isLate) clock.setTimer(() => emit(connection, ['2']), latencyMs)
          else connection.message('2')
        }, pingMs))
      }
      beat()
      connection.message(`0{"sid":"e","upgrades":[],"pingInterval":${pingMs},"pingTimeout":20000,"maxPayload":100000}`)
    },
    answer(given, connection) {
      const packet = readPacket(given)
      switch (packet?.type) {
        case 0:
          return join(packet.data, connection)
        case 1:
          return void takeGoodbye(connection)
        case 2:
        case 5:
          return takeCall(packet, connection)
        case 3:
          return void takeAnswer(packet, connection)
        default:
          return undefined
      }
    },
    shown: withoutCallId,
  })

  const present = (): readonly (readonly [ScriptedConnection, Member])[] =>
    [...members].filter(([connection]) => connection.state === 'open')

  const server = {
    peer,
    /** With its comma; empty for `/`. */
    prefix,
    answering: 'now' as SocketIoAnswer,
    refusal: undefined as { readonly code: number | undefined } | undefined,
    /** Also stores the event for clients that may return. */
    broadcast(name: string, bytes?: ArrayBuffer): void {
      const number = nextNumber()
      const there = present()
      for (const session of recoverables.values()) {
        if (session.hasLeft || there.some(([, member]) => member.session === session)) continue
        frame(session, name, [session.user, number], bytes)
      }
      for (const [connection, { session, user }] of there) {
        emit(connection, frame(session, name, [user, number], bytes))
      }
    },
    ask(): void {
      for (const [connection, member] of present()) {
        const number = nextNumber()
        const id = member.asked
        member.asked += 1
        member.questions.set(id, number)
        // The event's last argument looks like an offset, but is none.
        emit(connection, [`42${prefix}${id}${JSON.stringify(['question', [member.user, number], 'please'])}`])
      }
    },
    send(...frames: readonly Frame[]): void {
      for (const connection of peer.open()) emit(connection, frames)
    },
    giveLateAnswers(): void {
      const due = late
      late = []
      for (const give of due) give()
    },
    /** Only the connected sessions can return. */
    forget(): void {
      const there = present().map(([, { session }]) => session)
      for (const [pid, session] of recoverables) if (!there.includes(session)) recoverables.delete(pid)
      for (const connection of members.keys()) if (connection.state !== 'open') members.delete(connection)
    },
    /** Gives the session an offset, now or when it starts. */
    welcome(): void {
      isFirst = present().length === 0
      for (const [connection, { session, user }] of present()) {
        emit(connection, frame(session, 'welcome', [user, 0]))
      }
    },
    received: (number: number) => void received.add(number),
    hasCall: (number: number) => calls.has(number),
    stop(): void {
      isStopped = true
      for (const timer of pings.values()) clock.clearTimer(timer)
    },
  }
  return server
}
