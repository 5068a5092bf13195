import { createTradewire, useChannel, useSocketLease } from '../../../src'
import { echo } from '../../../src/protocols/samples/echo'
import {
  heartCheck, heartCheckStart, heartCheckStop, watchHeartCheck, type HeartCheckEvents,
} from '../../../src/protocols/samples/heart-check'
import { emitButtonStates, modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import type { Life, Resident } from '../resident'
import type { World } from '../world'

const client = 'sample'
/** Between two heart-checks. */
const beatMs = 3_000
const kinds = ['heart-check', 'echo', 'mode-code'] as const

interface Begin {
  /** The number of the newest text. */
  readonly number: number
  /** The app has started heart-checks. */
  readonly isBeating: boolean
}

/** The client of one sample. */
function createSample(world: World, kind: (typeof kinds)[number], socket: ReturnType<World['far']['serve']>['socket']) {
  const rest = { name: client, ports: { ...world.ports, socket } } as const
  const url = 'wss://sample.example/ws'
  const { note } = world.trace
  switch (kind) {
    case 'echo': {
      const { client: own, ...tradewire } = createTradewire({ ...rest, url, protocol: echo() })
      return { ...tradewire, own, receive: (take: (text: string) => void) =>
        own.on('echoed', (echoed) => take(echoed.kind === 'text' ? echoed.text : 'bytes')) }
    }
    case 'heart-check': {
      const { client: own, ...tradewire } = createTradewire({ ...rest, url, protocol: heartCheck() })
      watchHeartCheck(own, {
        open: () => note('heart-check open'),
        error: (error) => note('heart-check error', error),
        status: (status) => note('heart-check status', status),
        spent: (attempts) => note('heart-check spent', attempts),
      })
      return { ...tradewire, own, receive: (take: (text: string) => void) =>
        own.on('messageReceived', ({ text }) => take(text)) }
    }
    case 'mode-code': {
      const heartbeat = world.option('heartbeat', [true, false])
      const { client: own, ...tradewire } = createTradewire({
        ...rest, url: modeCodeUrl('wss://sample.example', 'Ann'), protocol: modeCode({ heartbeat }),
      })
      emitButtonStates(own, { emit: (name, state) => note(name, state) })
      own.on('heartbeatAnswered', ({ roundTripMs }) => note('heartbeat answered', roundTripMs))
      return { ...tradewire, own, receive: (take: (text: string) => void) =>
        own.on('messageReceived', ({ msg }) => take(msg)) }
    }
  }
}

function moveIn(world: World, begin: Begin): Life {
  const { clock, far, judge, pages, trace } = world
  const kind = world.option('sample', kinds)
  let { number, isBeating } = begin
  let stoppedAtMs = NaN
  const beats = new Map<ScriptedConnection, number>()
  const arrived = new WeakMap<ScriptedConnection, number>()
  let newest = 0

  function beaten(connection: ScriptedConnection): void {
    const lastMs = beats.get(connection)
    const isSoon = lastMs !== undefined && clock.elapsed() - lastMs < beatMs - 1
    judge('heart-checks keep their distance', !isSoon, () => `${clock.elapsed() - (lastMs ?? 0)} ms`)
    judge('heart-checks end when they are stopped', isBeating || clock.elapsed() === stoppedAtMs, () => client)
    beats.set(connection, clock.elapsed())
  }

  const peer = far.serve(client, {
    // A heartbeat with an answer alone finds a silent connection.
    mayBeSilent: kind !== 'mode-code' || !world.option('heartbeat', [true, false]),
    answer(frame, connection) {
      if (isRecord(frame)) {
        if (frame['module'] === 'HEART_CHECK') beaten(connection)
        const isBeat = frame['module'] === 'HEART_CHECK' || frame['ModeCode'] === 'heart_beat'
        return isBeat && far.pongsLost ? undefined : frame
      }
      if (frame instanceof ArrayBuffer) return frame
      const given = Number(String(frame).split(' ').at(-1))
      judge('texts leave once and in order', given > (arrived.get(connection) ?? 0), () => String(frame))
      arrived.set(connection, given)
      return String(frame)
    },
    /** A heartbeat names its time. */
    shown: (data) => (typeof data === 'string' ? data : 'bytes'),
  })

  const sample = createSample(world, kind, peer.socket)
  const { own } = sample
  sample.install({ unmount: () => undefined })
  own.setSession(world.session())
  own.on('sessionChanged', () => {
    // The session of another user begins without heart-checks.
    isBeating = false
    stoppedAtMs = clock.elapsed()
  })
  let openedAtMs = Infinity
  own.on('statusChanged', ({ status }) => {
    if (status === 'open') openedAtMs = clock.elapsed()
  })
  world.watch(own)
  sample.receive((text) => {
    trace.note('sample text', text)
    const given = Number(/^text (\d+)$/.exec(text)?.[1] ?? NaN)
    if (!Number.isNaN(given)) {
      judge('texts come once and in order', given > newest, () => text)
      newest = given
    }
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
    send(`text ${number}`)
  }
  function start(): void {
    isBeating = true
    send(heartCheckStart)
  }
  function stop(): void {
    isBeating = false
    stoppedAtMs = clock.elapsed()
    send(heartCheckStop)
  }
  const orSay = (act: () => void) => (): void => (kind === 'heart-check' ? act() : say())
  if (kind === 'heart-check' && begin.isBeating) start()

  pages.use((page) => {
    const needed = page.input('sample needed', 1)
    useSocketLease(() => needed.value === 1, { client })
    useChannel<Pick<HeartCheckEvents, 'messageReceived'>>(
      'messageReceived', (message) => page.receives('sample message', message), { client },
    )
  })

  return {
    actions: {
      'sample says': say,
      'sample sends bytes': () => send(new ArrayBuffer(3)),
      'sample sends nothing': () => send(''),
      'heart-checks start': orSay(start),
      'heart-checks stop': orSay(stop),
      'heart-checks start twice': orSay(() => {
        start()
        start()
      }),
      'sample needed': (u) => pages.set('sample needed', u < 0.5 ? 1 : 0),
    },
    probe: [
      { name: 'sample says', act: say, forMs: 1_000 },
      { name: 'heart-checks start', act: orSay(start), forMs: 10_000 },
      { name: 'sample is cut', act: () => far.drop(), forMs: 20_000 },
      { name: 'sample rests', act: () => undefined, forMs: 70_000 },
      { name: 'heart-checks stop', act: orSay(stop), forMs: 10_000 },
    ],
    calm: () => pages.set('sample needed', 1),
    shown() {
      const since = peer.open().map((connection) => beats.get(connection) ?? openedAtMs)
      const isDue = kind === 'heart-check' && isBeating && own.status().status === 'open'
      judge('heart-checks go on', !isDue || since.every((atMs) => clock.elapsed() - atMs < 3 * beatMs), () => client)
    },
    handOver() {
      const now = { number, isBeating }
      return (next) => moveIn(next, now)
    },
    end: () => sample.dispose(),
  }
}

/** A sample protocol for each seed: echo, heart-check or mode-code. */
export const samples: Resident = {
  name: 'samples',
  events: ['sample text', 'sample sent', 'sample message'],
  moveIn: (world) => moveIn(world, { number: 0, isBeating: false }),
}
