import { effectScope, type EffectScope } from 'vue'
import { createTradewire, jsonProtocol, socketOf, useSocket, useTopic } from '../../../src'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import type { Life, Resident } from '../resident'
import type { World } from '../world'
import { pick } from './connection'

const client = 'json'
const topics = ['prices', 'news', 'depth'] as const
/** The message was never sent. */
const unsentCodes = ['not-open', 'request-cancelled', 'requests-full', 'no-session', 'frame-encode-failed']
/** More messages than a client allows to wait for an opening. */
const many = 260

type Answer = { readonly ok: boolean; readonly code?: string | undefined }

/** @param lastNumber the number of the last message before */
function moveIn(world: World, lastNumber = 0): Life {
  const { answers, far, pages, trace } = world
  let number = lastNumber
  const waiting = world.option('messages that wait', [many, 3, 3, 3])
  /** Messages that reached the server, or that were reported to the application as not sent. */
  const arrived = new Set<number>()
  const unsent = new Set<number>()
  let isLosingAnswers = false
  let throwsNext = false
  /** Runs within a page's listener. */
  function heard(): void {
    const isThrown = throwsNext
    throwsNext = false
    if (isThrown) throw new Error('a listener throws')
  }
  const subscriptions = new WeakMap<ScriptedConnection, Set<string>>()

  function judgeUnsent(each: number): void {
    const isTrue = !(arrived.has(each) && unsent.has(each))
    world.judge('a message reported as unsent is not sent', isTrue, () => `message ${each} is sent`)
  }

  function login(frame: Record<string, unknown>, connection: ScriptedConnection): object | undefined {
    const { user, token } = frame
    if (far.admits(connection, user, token)) return { type: 'welcome' }
    connection.closed(4401)
    return undefined
  }

  function answer(frame: unknown, connection: ScriptedConnection): object | undefined {
    if (!isRecord(frame)) return undefined
    const { type, data, id } = frame
    if (isRecord(data) && typeof data['number'] === 'number') {
      arrived.add(data['number'])
      judgeUnsent(data['number'])
    }
    world.judge('a message has the time of its call', !isRecord(data) || data['number'] !== null, () => String(type))
    switch (type) {
      case 'login':
        return login(frame, connection)
      case 'ping':
        return far.pongsLost ? undefined : { type: 'pong' }
      case 'subscribe': {
        const own = subscriptions.get(connection) ?? new Set()
        subscriptions.set(connection, own)
        world.judge('a topic is subscribed once', !own.has(String(data)), () => String(data))
        own.add(String(data))
        return { type: String(data), data: 'first' }
      }
      case 'unsubscribe':
        subscriptions.get(connection)?.delete(String(data))
        return undefined
      case 'refuse':
        return { id, error: 'no' }
      default:
        return id === undefined || isLosingAnswers ? undefined : { id, data: 'done' }
    }
  }
  const peer = far.serve(client, { answer })

  const session = world.session()
  const tradewire = createTradewire({
    name: client,
    url: 'wss://json.example/ws',
    protocol: jsonProtocol({
      login({ token, session: whose }) {
        world.happens('login')
        return { type: 'login', user: whose?.userId ?? null, token: token ?? null }
      },
      loggedIn: (message) => isRecord(message) && message['type'] === 'welcome',
      ping: () => ({ type: 'ping', data: answers.next('ping') }),
      isPong: (message) => isRecord(message) && message['type'] === 'pong',
      needsSession: world.option('needs a session', [true, false]),
      ...(session === null ? {} : { session }),
    }),
    ports: { ...world.ports, socket: peer.socket },
  })
  tradewire.install({ unmount: () => undefined })
  world.watch(tradewire.client)
  const outside = socketOf({ client })
  let { send: sendOfPage } = outside

  function note(what: string, each: number, answered: Promise<Answer>): void {
    void answered.then(({ ok, code }) => {
      trace.note(`json ${what}`, code ?? ok)
      if (unsentCodes.includes(code ?? '')) {
        unsent.add(each)
        judgeUnsent(each)
      }
      world.happens('json answer')
    })
  }

  function send(waitMs?: number, by = outside.send): void {
    number += 1
    const given = { number }
    note('sent', number, by('note', given, waitMs === undefined ? {} : { waitMs }))
    // The application may change its arguments (JS-47).
    given.number = NaN
  }

  function request(name: string, signal?: AbortSignal): void {
    number += 1
    note(name, number, outside.request(name, { number }, signal === undefined ? {} : { signal }))
  }

  function cancelled(isAtOnce: boolean, u = 0): void {
    const given = new AbortController()
    request('ask', given.signal)
    if (isAtOnce) given.abort()
    else world.clock.setTimer(() => given.abort(), u * 3_000)
  }

  /** Composables whose scope ends within their own callback. */
  const visits = new Set<EffectScope>()
  function visit(u: number): void {
    const scope = effectScope(true)
    visits.add(scope)
    let isOver = false
    const leaves = (): void => {
      world.judge('an ended listener receives nothing', !isOver, () => 'a visit')
      isOver = true
      visits.delete(scope)
      scope.stop()
    }
    scope.run(() => {
      const { on, onOpen } = useSocket({ client })
      const ways = [
        () => onOpen(leaves), () => on('notice', leaves), () => useTopic('prices', leaves, { client }),
        () => useTopic('visited', null, { client, subscribe: leaves, unsubscribe: () => undefined }),
      ]
      pick(ways, u)?.()
    })
  }

  function endVisits(): void {
    for (const each of visits) each.stop()
    visits.clear()
  }

  pages.use((page) => {
    const when = page.input('json needed', 1)
    const topic = page.input('topic', 0)
    const { status, on, onOpen, send: sendHere } = useSocket({ client, when: () => when.value === 1 })
    if (page.name === 'page 0') sendOfPage = sendHere
    page.shows('json status', status)
    on('notice', (data) => {
      page.receives('json message', data)
      heard()
    })
    let openings = 0
    onOpen(({ resumed }) => {
      world.judge('a page receives the correct resumed flag', resumed === openings > 0, () => `${resumed} ${openings}`)
      openings += 1
      page.receives('json opening')
      heard()
    })
    const key = topics[topic.value] ?? 'prices'
    const how = {
      subscribe() {
        page.receives('subscribe')
        return tradewire.client.send({ type: 'subscribe', data: key })
      },
      unsubscribe() {
        trace.note(`${page.name} unsubscribes`)
        world.happens('unsubscribe')
        return tradewire.client.send({ type: 'unsubscribe', data: key })
      },
    }
    useTopic(key, topic.value === 1 ? (data) => page.receives('topic', data) : null, { ...how, client })
    // Some pages listen to a topic that another page subscribes to.
    useTopic('prices', (data) => page.receives('topic', data), { client })
  })

  return {
    actions: {
      'server sends a notice': () => peer.push({ type: 'notice', data: number }),
      'topic sends a message': (u) => peer.push({ type: topics[Math.floor(u * 3)] ?? 'prices', data: 'moved' }),
      'hostile json': (u) => peer.push(u < 0.5 ? '{' : '{"type":"welcome","id":"x-1"}'),
      'json send': () => send(),
      'json send now': () => send(0),
      'json request': () => request('ask'),
      'json request rejected': () => request('refuse'),
      'json request cancelled immediately': () => cancelled(true),
      'json request cancelled': (u) => cancelled(false, u),
      'json responses are lost': (u) => void (isLosingAnswers = u < 0.5),
      'scope that ends itself': visit,
      'json needed': () => pages.turn('json needed'),
      'json needed by all pages': (u) => {
        pages.setAll('json needed', u < 0.5 ? 0 : 1)
        pages.setAll('json needed', u < 0.5 ? 1 : 0)
      },
      'a listener throws': () => void (throwsNext = true),
      'page with a topic opens': (u) => pages.push({ topic: Math.floor(u * 3) }),
    },
    probe: [
      ['a notice', 1_000, () => peer.push({ type: 'notice', data: 'probe' })],
      ['topics move', 1_000, () => topics.forEach((type) => peer.push({ type, data: 'probe' }))],
      ['a request', 1_000, () => request('ask')],
      ['a request that is cancelled', 1_000, () => cancelled(true)],
      ['messages wait', 20_000, () => {
        far.drop()
        for (let count = 0; count < waiting; count += 1) send(undefined, sendOfPage)
      }],
      ['page with a topic opens', 3_000, () => pages.push({ topic: 1 })],
      ['page with a topic goes', 3_000, () => pages.pop()],
      ['json is cut', 10_000, () => far.drop()],
    ],
    calm() {
      endVisits()
      isLosingAnswers = throwsNext = false
      pages.set('json needed', 1)
    },
    shown: () => [outside.status()],
    forget() {
      arrived.clear()
      unsent.clear()
    },
    handOver() {
      const last = number
      return (next) => moveIn(next, last)
    },
    end() {
      endVisits()
      tradewire.dispose()
    },
  }
}

export const json: Resident = {
  name: 'json',
  events: ['json message', 'json opening', 'json answer', 'topic', 'subscribe', 'unsubscribe', 'login'],
  moveIn,
}
