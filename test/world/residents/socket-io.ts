import { createTradewire, useChannel, useSocketLease } from '../../../src'
import {
  callSocketIo, socketIoProtocol, socketIoUrl, withPollingCheck, type SocketIoEvents, type SocketPort,
} from '../../../src/socket-io'
import type { AnswerTicket } from '../../../src/protocols/socket-io/types'
import { useSocketIOStore } from '../../../src/stores'
import type { Life, Resident } from '../resident'
import { listOf, serveSocketIo, socketIoAnswers } from '../socket-io-server'
import type { World } from '../world'
import { pick } from './connection'

const client = 'io'
const callMs = 4_000
const tooLateMs = 4_100
/** Time after which each call has ended, but not the probe. */
const allCallsEndedMs = 14_000
/** The frame was never sent. */
const unsentCodes = ['not-open', 'no-session', 'frame-encode-failed', 'frame-too-large']
/** A server without WebSocket, and a server that only rejected this connection. */
const pollingAnswers = {
  polls: { status: 400, body: { code: 0, message: 'Transport unknown' } },
  refuses: { status: 400, body: { code: 3, message: 'Bad request' } },
} as const
/** `undefined` is a rejection without a code, which is final. */
const refusals = [undefined, 401, 403, 429, 1013]

/** Engine.IO and Socket.IO frames that a healthy server never sends. */
const hostileFrames = ['4', '42["', '43', '44', '3probe', '0{}', '40{"sid":"other"}', '42/elsewhere,["notice",1]', 'x']

/** @param lastNumber the number of the last event or call before */
function moveIn(world: World, lastNumber?: number): Life {
  const { clock, far, pages, provided, trace } = world
  let number = lastNumber ?? 0
  const namespace = world.option('namespace', ['/', '/feed'])
  /** Calls that were reported to the application as not sent. */
  const unsent = new Set<number>()

  const server = serveSocketIo(world, {
    client, namespace, hasRecovery: world.option('recovery', [true, false]),
    isWelcomed: lastNumber !== undefined, nextNumber: () => number += 1,
    called: judgeUnsent,
  })
  const { peer, prefix } = server
  const halfPacket = `451-${prefix}["bytes",{"_placeholder":true,"num":0}]`

  function judgeUnsent(each: number): void {
    const isTrue = !(server.hasCall(each) && unsent.has(each))
    world.judge('a message reported as unsent is not sent', isTrue, () => `call ${each} is sent`)
  }

  /** Failed attempts, and requests for the reason, since the last opening. */
  const outage = { failures: 0, asks: 0 }
  const checksPolling = world.option('polling check', [true, false])
  let isPollingOnly = false
  let wasOpened = false
  let isJoined = false
  let hostile = 0
  let reported = 0

  const watched: SocketPort = {
    open: (request, listener) => peer.socket.open(request, (event) => {
      if (event.type === 'opened') {
        const isAsked = outage.failures === 0 || outage.asks === 1
        world.judge('polling is checked once per outage', isAsked || !checksPolling, () => JSON.stringify(outage))
        outage.failures = outage.asks = 0
        isJoined = false
        wasOpened = true
      }
      if (event.type === 'closed' && !wasOpened) outage.failures += 1
      if (event.type === 'closed') wasOpened = false
      listener(event)
    }),
  }
  const session = world.session()
  const tradewire = createTradewire({
    name: client,
    url: socketIoUrl('wss://io.example'),
    protocol: socketIoProtocol({
      namespace,
      needsSession: world.option('io needs a session', [true, false]),
      ...(world.option('auth', [true, false]) ? {
        auth({ userId, token }) {
          world.happens('auth')
          return { user: userId ?? null, token: token ?? null }
        },
      } : {}),
      ...(world.option('io probe', [true, false]) ? { probe: ['alive'] as const } : {}),
      ...(session === null ? {} : { session }),
    }),
    ports: {
      ...world.ports,
      socket: !checksPolling ? watched : withPollingCheck(watched, (url) => {
        outage.asks += 1
        if (!world.allows('transport check')) trace.note('polling check', url)
        world.happens('polling check')
        const answer = isPollingOnly ? pollingAnswers.polls : pollingAnswers.refuses
        return provided.ask('polling check', () => Promise.resolve(answer))
      }),
    },
  })
  tradewire.install({ unmount: () => undefined })
  world.watch(tradewire.client)
  const store = useSocketIOStore({ client })

  let tickets: { readonly ticket: AnswerTicket; readonly number: unknown }[] = []
  let keepsTickets = false
  let lastReceived = 0

  function reply(ticket: AnswerTicket, to: unknown): void {
    void tradewire.client.send({ answer: ticket, args: [to] }).then((sent) => {
      trace.note('io replied', sent)
      world.happens('io replied')
    })
  }

  tradewire.client.on('diagnosed', ({ code }) => {
    if (code !== 'frame-malformed' && code !== 'frame-unknown') return
    reported += 1
    world.judge('an invalid frame is reported once', reported <= hostile, () => `${reported} of ${hostile}`)
  })
  tradewire.client.on('namespaceJoined', (joined) => {
    isJoined = true
    trace.note('io joined', joined)
    world.happens('io joined')
  })
  tradewire.client.on('eventReceived', ({ event, args, answer: ticket }) => {
    trace.note('io event', [event, args])
    world.judge('events arrive only in a joined namespace', isJoined, () => event)
    const [user, each] = listOf(args[0])
    // A user who signs in within an event comes after all events of that frame (RT-63).
    const whose = String(tradewire.client.session()?.userId ?? '')
    const isOwn = user === undefined || user === '' || user === whose
    world.judge('an event reaches only its own user', isOwn, () => `${whose} gets ${event} of ${String(user)}`)
    if (typeof each === 'number' && each > 0) {
      world.judge('events arrive once and in order', each > lastReceived, () => `${each} after ${lastReceived}`)
      lastReceived = each
      server.received(each)
    }
    if (ticket !== null && keepsTickets) tickets.push({ ticket, number: each })
    else if (ticket !== null) reply(ticket, each)
    world.happens('io event')
  })

  const pending = new Set<number>()

  function call(args: readonly unknown[] = []): void {
    number += 1
    const each = number
    pending.add(each)
    void callSocketIo(tradewire.client, 'ask', [each, ...args], { timeoutMs: callMs }).then((result) => {
      trace.note('io called', [each, result])
      world.judge('a call ends once', pending.delete(each), () => `call ${each}`)
      const answered = result.ok ? result.args[0] : each
      world.judge('an acknowledgement belongs to its call', answered === each, () => `${each}: ${String(answered)}`)
      if (!result.ok && unsentCodes.includes(result.code)) {
        unsent.add(each)
        judgeUnsent(each)
      }
      world.happens('io called')
    })
  }

  function answerTickets(): void {
    const due = tickets
    tickets = []
    for (const { ticket, number: each } of due) reply(ticket, each)
  }

  /** A listener that ends itself within its call. */
  const visits = new Set<() => void>()
  function visit(u: number): void {
    let isOver = false
    const leaves = (): void => {
      world.judge('an ended listener receives nothing', !isOver, () => 'a listener of Socket.IO')
      isOver = true
      visits.delete(stop)
      stop()
    }
    const { on } = tradewire.client
    const stop = on(pick(['namespaceJoined', 'eventReceived'] as const, u) ?? 'eventReceived', leaves)
    visits.add(stop)
  }

  pages.use((page) => {
    const needed = page.input('io needed', 1)
    useSocketLease(() => needed.value === 1, { client })
    page.shows('io status', () => store.status)
    const receives = (what: string) => (value: unknown): void => page.receives(what, value)
    const receivesEvent = receives('io message')
    // Omits the ticket, whose number counts all connections of the process.
    useChannel<Pick<SocketIoEvents, 'eventReceived'>>(
      'eventReceived', ({ event, args }) => receivesEvent([event, args]), { client },
    )
    useChannel<SocketIoEvents>('namespaceJoined', receives('io opening'), { client })
  })

  function sendHostile(frame: string | ArrayBuffer): void {
    hostile += peer.open().length
    server.send(frame)
  }
  const broadcastBytes = (): void => server.broadcast('bytes', new ArrayBuffer(3))
  function refuses(code: number | undefined): void {
    server.refusal = { code }
    far.drop()
  }

  return {
    actions: {
      'io notice': () => server.broadcast('notice'),
      'io bytes': broadcastBytes,
      'io call from the server': () => server.ask(),
      'io call whose ticket is stored': () => {
        keepsTickets = true
        server.ask()
      },
      'io tickets are acknowledged': () => {
        keepsTickets = false
        answerTickets()
      },
      'io call': () => call(),
      'io call with bytes': () => call([new Uint8Array(2)]),
      'io send': () => void tradewire.client.send({ event: 'note' }),
      'io send of a reserved event': () => void tradewire.client.send({ event: 'disconnect' }),
      'io acknowledgement mode': (u) => void (server.answering = pick(socketIoAnswers, u) ?? 'now'),
      'io late acknowledgements arrive': () => server.giveLateAnswers(),
      'namespace rejects': (u) => refuses(pick(refusals, u)),
      'namespace disconnects': () => sendHostile(`41${prefix}`),
      'engine closes': () => sendHostile('1'),
      'hostile packet': (u) => sendHostile(pick(hostileFrames, u) ?? '4'),
      'incomplete packet': (u) => sendHostile(u < 0.5 ? new ArrayBuffer(1) : halfPacket),
      'io missed, and cut within the handshake': (u) => {
        far.drop()
        server.broadcast('notice')
        broadcastBytes()
        far.cuts.answered = 1 + Math.floor(u * 6)
      },
      'io call acknowledged too late': () => {
        server.answering = 'late'
        call()
        server.answering = 'now'
        clock.setTimer(() => server.giveLateAnswers(), tooLateMs)
      },
      'io server drops sessions': () => server.forget(),
      'io server restarts': () => {
        far.drop()
        server.forget()
      },
      'io server has no WebSocket': () => {
        isPollingOnly = true
        far.refuse()
        far.drop()
      },
      'io scope that ends itself': visit,
      'io needed': (u) => pages.set('io needed', u < 0.5 ? 1 : 0),
    },
    probe: [
      ['io notice', 1_000, () => server.broadcast('notice')],
      ['io bytes', 1_000, broadcastBytes],
      ['io call from the server', 1_000, () => server.ask()],
      ['io call', 1_000, () => call()],
      ['incomplete packet', 1_000, () => sendHostile(halfPacket)],
      ['io acknowledgements are lost', 6_000, () => {
        server.answering = 'lost'
        call()
        clock.setTimer(() => void (server.answering = 'now'), callMs)
      }],
      ['io cut', 20_000, () => {
        call()
        far.drop()
        call()
        server.broadcast('notice')
      }],
      ['namespace rejects', 30_000, () => refuses(429)],
      ['namespace rejects permanently', 20_000, () => {
        refuses(undefined)
        clock.setTimer(() => void tradewire.client.reconnect(), 15_000)
      }],
      ['namespace disconnects', 10_000, () => sendHostile(`41${prefix}`)],
    ],
    calm() {
      for (const stop of visits) stop()
      visits.clear()
      tickets = []
      server.giveLateAnswers()
      keepsTickets = false
      server.answering = 'now'
      server.refusal = undefined
      isPollingOnly = false
      pages.set('io needed', 1)
    },
    shown: () => [...pending],
    forget: server.forget,
    handOver() {
      // A session that continues may have an offset. A new session has no offset before its first event.
      server.welcome()
      const last = number
      return (next) => moveIn(next, last)
    },
    end() {
      for (const stop of visits) stop()
      tradewire.dispose()
      server.stop()
      clock.setTimer(() => {
        world.judge('each call ends', pending.size === 0, () => [...pending].join())
      }, allCallsEndedMs)
    },
  }
}

/** A namespace, events and acknowledgements in both directions, recovery of missed events. */
export const socketIo: Resident = {
  name: 'socket-io',
  events: ['io event', 'io joined', 'io called', 'io replied', 'auth', 'polling check', 'io message', 'io opening'],
  moveIn,
}
