import { changeBtnState, createTradewire, useChannel, useSocketLease, type JsonEvents } from '../../../src'
import { echo } from '../../../src/protocols/samples/echo'
import { heartCheck } from '../../../src/protocols/samples/heart-check'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { bufferOf } from '../../../src/shared/bytes'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import { echoSample } from '../../../server/samples/echo-server'
import { heartCheckSample } from '../../../server/samples/heart-check-server'
import { createClientNames, modeCodeSample } from '../../../server/samples/mode-code-server'
import type { SampleConnection, SampleHandlers } from '../../../server/samples/sample-connection'
import type { Life, Resident } from '../resident'
import type { World } from '../world'

const client = 'sample'
const beatMs = 3_000
export const sampleKinds = ['heart-check', 'echo', 'mode-code'] as const
type SampleKind = (typeof sampleKinds)[number]

interface Begin {
  readonly kind: SampleKind
  readonly isBroken: boolean
  /** The number of the newest text. */
  readonly number: number
  /** Whether the app has started heart-checks. */
  readonly isBeating: boolean
}

/** Time from the end of a connection to the next attempt. An echo client waits for its user. */
const backMs = { 'heart-check': 3_000, 'echo': Infinity, 'mode-code': 10_000 } as const
const modeBeatMs = 30_000
/** A heartbeat, its response, and an unanswered close. */
const modeSilenceMs = modeBeatMs + 3_000 + 5_000
/** A heart-check waits for its user after this many failed attempts. */
const heartCheckAttempts = 60
const watchMs = 19_000
const tails = ['', ' 你好', ' {"half":'] as const
const textForm = /^text (\d+)(?: 你好| {"half":)?$/

function bytesOf(number: number): ArrayBuffer {
  return Uint8Array.of(number >> 8, number, 0, 255).buffer
}
function numberOf(data: string | ArrayBuffer): number {
  if (typeof data === 'string') return Number(textForm.exec(data)?.[1] ?? NaN)
  const [high = NaN, low = NaN, zero, last, more] = new Uint8Array(data)
  return zero === 0 && last === 255 && more === undefined ? high * 256 + low : NaN
}

const name = 'Ann'

type Take = (data: string | ArrayBuffer) => void
const taking = (take: Take) => ({ data }: JsonEvents['messageReceived']): void => take(bufferOf(data) ?? String(data))
interface ServerLine {
  readonly handlers: SampleHandlers
  /** The response to the last frame. */
  given: string | object | undefined
}

type Socket = ReturnType<World['far']['serve']>['socket']

/** @param isBroken whether the client has a fault that its judges detect */
function createSample(world: World, kind: SampleKind, socket: Socket, isBroken: boolean) {
  const rest = { name: client, ports: { ...world.ports, socket } } as const
  const url = 'wss://sample.example/ws'
  const { note } = world.trace
  switch (kind) {
    case 'echo': {
      const policy = isBroken ? { maxAttempts: 2 } : {}
      const { client: own, ...tradewire } = createTradewire({ ...rest, url, protocol: echo(), policy })
      return { ...tradewire, own, receive: (take: Take) => own.on('messageReceived', taking(take)) }
    }
    case 'heart-check': {
      const protocol = heartCheck(isBroken ? { intervalMs: beatMs - 500 } : {})
      const { client: own, ...tradewire } = createTradewire({ ...rest, url, protocol })
      own.on('heartChecked', () => {
        const { status } = own.status()
        world.judge('heart-checks are reported only on an open connection', status === 'open', () => status)
      })
      return { ...tradewire, own, receive: (take: Take) => own.on('messageReceived', taking((text) => {
        if (typeof text !== 'string' || !text.includes('HEART_CHECK')) take(text)
      })) }
    }
    case 'mode-code': {
      const ping = world.option('heartbeat', [true, false]) && !isBroken
      const { client: own, ...tradewire } = createTradewire({
        ...rest, url: modeCodeUrl('wss://sample.example', name), protocol: modeCode(), policy: { ping },
      })
      changeBtnState(own, { emit: (event, state) => note(event, state) })
      own.on('heartbeatAnswered', ({ roundTripMs }) => note('heartbeat answered', roundTripMs))
      return { ...tradewire, own, receive: (take: Take) => own.on('messageReceived', taking(take)) }
    }
  }
}

function moveIn(world: World, begin: Begin): Life {
  const { clock, far, judge, pages, trace } = world
  const { kind, isBroken } = begin
  let { number, isBeating } = begin
  let stoppedAtMs = NaN
  /** Time of each connection's last heartbeat, or of its opening. */
  const beats = new WeakMap<ScriptedConnection, number>()
  const arrived = new WeakMap<ScriptedConnection, number>()
  let newest = 0
  let isResting = false
  /** The client requests no connection by itself before this time. */
  let notBeforeMs = 0

  function beaten(connection: ScriptedConnection, leastMs: number): void {
    const sinceMs = clock.elapsed() - (beats.get(connection) ?? -Infinity)
    judge('heartbeats keep their interval', sinceMs >= leastMs - 1, () => `${sinceMs} ms`)
    beats.set(connection, clock.elapsed())
  }

  const names = createClientNames()
  const server = { 'echo': echoSample, 'heart-check': heartCheckSample(), 'mode-code': modeCodeSample(names) }[kind]
  const lines = new Map<ScriptedConnection, ServerLine>()

  const serve = (line: SampleConnection): SampleHandlers => server.begin(line, new URLSearchParams({ name }))

  function leaveEnded(): void {
    for (const [connection, { handlers }] of lines) {
      if (connection.state === 'open') continue
      lines.delete(connection)
      handlers.gone?.()
    }
  }

  function lineOf(connection: ScriptedConnection): ServerLine {
    const known = lines.get(connection)
    if (known !== undefined) return known
    const line: ServerLine = {
      given: undefined,
      handlers: serve({
        give: (data, isBinary) => void (line.given = isBinary ? bufferOf(data) : String(data)),
        close: (code, reason) => clock.setTimer(() => {
          if (connection.state === 'open') connection.closed(code, reason)
        }, 0),
      }),
    }
    leaveEnded()
    lines.set(connection, line)
    return line
  }

  function judgeText(text: string | ArrayBuffer, connection: ScriptedConnection): void {
    const given = numberOf(text)
    judge('texts are sent once and in order', given > (arrived.get(connection) ?? 0), () => `${given}`)
    arrived.set(connection, given)
  }

  const hasBeat = kind === 'mode-code' && world.option('heartbeat', [true, false])
  const peer = far.serve(client, {
    // Only a heartbeat with a response detects a silent connection.
    mostSilenceMs: hasBeat ? modeSilenceMs : Infinity,
    greet: (connection) => void lineOf(connection),
    answer(frame, connection) {
      const data = frame instanceof ArrayBuffer ? frame : isRecord(frame) ? JSON.stringify(frame) : String(frame)
      const { module, ModeCode, msg } = isRecord(frame) ? frame : {}
      const isBeat = module === 'HEART_CHECK' || ModeCode === 'heart_beat'
      if (module === 'HEART_CHECK') {
        beaten(connection, beatMs)
        judge('no heart-check is sent after a stop', isBeating || clock.elapsed() === stoppedAtMs, () => client)
      } else if (isBeat) beaten(connection, isResting ? modeBeatMs : 0)
      else judgeText(ModeCode === 'message' ? String(msg) : data, connection)
      const line = lineOf(connection)
      line.given = undefined
      line.handlers.received(typeof data === 'string' ? Buffer.from(data) : Buffer.from(data), typeof data !== 'string')
      return isBeat && far.pongsLost ? undefined : line.given
    },
    /** A heartbeat contains its time. */
    shown: (data) => (typeof data === 'string' ? data : 'bytes'),
  })

  const sample = createSample(world, kind, {
    open(...given) {
      // When the network is reported offline, an attempt follows after 15 s, whatever the protocol's wait (RC-65).
      const isDue = clock.elapsed() >= notBeforeMs || own.status().pausedBy === 'offline'
      judge('no reconnect before its scheduled time', isDue, () => `${notBeforeMs - clock.elapsed()} ms`)
      return peer.socket.open(...given)
    },
  }, isBroken)
  const { own } = sample
  sample.install({ unmount: () => undefined })
  own.setSession(world.session())
  // The session of another user starts without heart-checks.
  own.on('sessionChanged', () => beatsFromNow(false))
  own.on('statusChanged', ({ status }) => {
    for (const connection of status === 'open' ? peer.open() : []) beats.set(connection, clock.elapsed())
  })
  own.on('connectError', ({ attemptsMade }) => {
    const isRight = kind === 'echo' || own.status().failure?.final === true
      || (kind === 'heart-check' && attemptsMade >= heartCheckAttempts)
    judge('no client gives up too soon', isRight, () => `${attemptsMade} attempts`)
  })
  world.watch(own)
  sample.receive((text) => {
    trace.note('sample text', typeof text === 'string' ? text : 'bytes')
    const given = numberOf(text)
    judge('texts arrive once and in the order they were sent', given > newest, () => `${given}`)
    newest = given
    world.happens('sample text')
  })

  function send(frame: object | string): void {
    void own.send(frame).then((sent) => {
      trace.note('sample sent', sent)
      world.happens('sample sent')
    })
  }
  function say(): void {
    number += 1
    send(`text ${number}${tails[number % tails.length] ?? ''}`)
  }
  function beatsFromNow(next: boolean): void {
    isBeating = next
    if (!next) stoppedAtMs = clock.elapsed()
  }
  /** Called within an event, a start or stop comes after earlier sign-ins (HC-11). */
  function steer(next: boolean): void {
    own.inTurn(() => beatsFromNow(next))
    send({ heartCheck: next ? 'start' : 'stop' })
  }
  const start = (): void => steer(true)
  const stop = (): void => steer(false)
  const orSay = (act: () => void) => (): void => (kind === 'heart-check' ? act() : say())
  if (kind === 'heart-check' && begin.isBeating) start()

  /** Another client takes over the name, and soon disconnects. */
  function replace(): void {
    const { gone } = serve({ give: () => undefined, close: () => undefined })
    clock.setTimer(() => gone?.(), 1_000)
  }

  function watchReturn(leastMs: number, act: () => void): void {
    if (own.status().status === 'open') notBeforeMs = clock.elapsed() + leastMs
    act()
    clock.setTimer(() => {
      notBeforeMs = 0
    }, watchMs)
  }

  pages.use((page) => {
    const needed = page.input('sample needed', 1)
    useSocketLease(() => needed.value === 1, { client })
    useChannel<Pick<JsonEvents, 'messageReceived'>>(
      'messageReceived', (message) => page.receives('sample message', message), { client },
    )
  })

  return {
    actions: {
      'sample sends text': say,
      'sample sends bytes': () => send(bytesOf(number += 1)),
      'sample sends an empty text': () => send(''),
      'heart-checks start': orSay(start),
      'heart-checks stop': orSay(stop),
      'heart-checks start twice': orSay(() => {
        start()
        start()
      }),
      'sample is replaced': () => (kind === 'mode-code' ? replace() : say()),
      'sample needed': (u) => pages.set('sample needed', u < 0.5 ? 1 : 0),
    },
    probe: [
      ['sample sends text', 1_000, say],
      ['heart-checks start', 10_000, orSay(start)],
      ['sample is cut', 20_000, () => watchReturn(backMs[kind], () => far.drop())],
      ['sample rests', 70_000, () => {
        isResting = true
        clock.setTimer(() => {
          isResting = false
        }, 69_000)
      }],
      ['heart-checks stop', 10_000, orSay(stop)],
      ['sample is replaced', 20_000, () => (kind === 'mode-code' ? watchReturn(Infinity, replace) : say())],
    ],
    calm: () => pages.set('sample needed', 1),
    shown() {
      leaveEnded()
      const isKnown = kind !== 'mode-code' || names.names().length === lines.size
      judge('the server lists exactly the connected names', isKnown, () => `${names.names().length} of ${lines.size}`)
      const since = peer.open().map((connection) => beats.get(connection) ?? Infinity)
      const isDue = kind === 'heart-check' && isBeating && own.status().status === 'open'
      judge('heart-checks continue', !isDue || since.every((atMs) => clock.elapsed() - atMs < 3 * beatMs), () => client)
    },
    handOver() {
      const now = { ...begin, number, isBeating }
      return (next) => moveIn(next, now)
    },
    end: () => sample.dispose(),
  }
}

interface SamplesOptions {
  /** By default, the seed selects one. */
  readonly kind?: SampleKind
  readonly isBroken?: boolean
}

export const createSamples = ({ kind, isBroken = false }: SamplesOptions = {}): Resident => ({
  name: kind ?? 'samples',
  events: ['sample text', 'sample sent', 'sample message'],
  moveIn: (world) => moveIn(world, {
    kind: kind ?? world.option('sample', sampleKinds), isBroken, number: 0, isBeating: false,
  }),
})
