import { checked, createTradewire, jsonProtocol, socketOf, useSocket, useTopic } from '../../../src'
import { isRecord } from '../../../src/shared/checks'
import { clientEvents, createSurroundings, mountApp } from './client-parts'
import { topicHolder } from '../json/topic-holder'
import type { World } from './compare'

const unsent = /^(?:not-open|no-session|request-cancelled|disposed)$/

/** An app with messages, requests and topics. */
export function createJsonWorld(): World {
  const surroundings = createSurroundings(
    'url', 'token provider', 'debug', 'log', 'login', 'loggedIn', 'refused', 'ping', 'isPong', 'read', 'write',
    'encode', 'decode', 'schema', 'subscribe', 'unsubscribe', 'signal removed', 'signal aborted',
  )
  const { server, clock, network, bus, reported, hooks, ports, push } = surroundings
  /** The topics of the newest connection, as the server has them. */
  const topics = new Set<unknown>()
  let answersRequests = true
  server.answer((frame) => {
    if (!isRecord(frame)) return undefined
    if (frame.type === 'enter') topics.add(frame.data)
    if (frame.type === 'leave') topics.delete(frame.data)
    if (frame.type === 'login') topics.clear()
    if (frame.type === 'login') return { type: 'welcome' }
    if (frame.type === 'ping') return { type: 'pong' }
    return frame.id === undefined || !answersRequests ? undefined : { ...frame, data: 'answer' }
  })

  const tradewire = createTradewire({
    url: () => reported('url', 'wss://api.example/ws'),
    protocol: jsonProtocol({
      session: { userId: 1, token: () => reported('token provider', 'a') },
      login: () => reported('login', { type: 'login' }),
      loggedIn: (message) => reported('loggedIn', Object(message).type === 'welcome'),
      refused: (message) => reported('refused', Object(message).refused),
      ping: () => reported('ping', { type: 'ping' }),
      isPong: (message) => reported('isPong', Object(message).type === 'pong'),
      read: (message) => reported('read', { ...Object(message), name: Object(message).type }),
      write: (type, data, id) => reported('write', { type, data, id }),
      encode: (value) => reported('encode', JSON.stringify(value)),
      decode: (data) => reported('decode', typeof data === 'string' ? JSON.parse(data) : undefined),
      schema: checked({ price: { '~standard': { validate: (value) => reported('schema', { value }) } } }),
    }),
    debug: () => reported('debug', undefined),
    ports: { ...ports, bus },
  })
  const { client } = tradewire
  const app = mountApp(
    tradewire, [], (isNeeded) => ({ used: useSocket<object>({ when: isNeeded }), topic: topicHolder() }),
    () => reported('token provider', 'z'),
  )
  const { scope, isNeeded } = app
  const { socket, used, topic } = app.page
  const outside = socketOf<object>()

  const answers: string[] = []
  const received: unknown[] = []
  function take(name: string, answer: Promise<{ readonly ok: boolean; readonly code?: string }>): void {
    void answer.then(({ ok, code = '' }) => {
      answers.push(`${name} ${ok ? 'ok' : unsent.test(code) ? 'not sent' : 'unknown'}`)
    })
  }
  let abort = (): void => undefined
  const signal = () => {
    const listeners = new Set<() => void>()
    const own = {
      aborted: false,
      addEventListener: (_: 'abort', listener: () => void) => void listeners.add(listener),
      removeEventListener: (_: 'abort', listener: () => void) =>
        void reported('signal removed', listeners.delete(listener)),
    }
    abort = () => {
      own.aborted = true
      for (const listener of [...listeners, () => void reported('signal aborted', undefined)]) listener()
    }
    return own
  }
  const how = (key: string) => ({
    subscribe: () => reported('subscribe', used.send('enter', key)),
    unsubscribe: () => reported('unsubscribe', used.send('leave', key)),
  })
  const leaveTopic = topic('EURUSD', how('EURUSD'))
  let isSteady = true

  const calls = {
    ...app.calls,
    ...surroundings.calls,
    'send() by name': () => take('send', used.send('say', 1)),
    'send() now or not at all': () => take('now', used.send('say', 2, { waitMs: 0 })),
    'request()': () => take('request', used.request('ask', 1)),
    'request() now or not at all': () => take('request now', used.request('ask', 2, { waitMs: 0 })),
    'request() and abort': () => {
      take('given up', used.request('ask', 3, { signal: signal() }))
      abort()
    },
    'abort()': () => abort(),
    'request() and dispose()': () => {
      take('request', used.request('ask', 1))
      client.dispose()
    },
    'request() and the scope ends': () => {
      take('request', used.request('ask', 1))
      scope.stop()
    },
    'reconnect() and request()': () => {
      client.reconnect()
      take('request', used.request('ask', 1))
    },
    'setSession(null) and request()': () => {
      client.setSession(null)
      take('request', used.request('ask', 1))
    },
    'setSession() and request()': () => {
      client.setSession({ userId: 5, token: 'd' })
      take('request', used.request('ask', 1))
    },
    'close() and request()': () => {
      isNeeded.value = false
      client.close()
      take('request', used.request('ask', 1))
    },
    'send() outside': () => take('outside', outside.send('say', 3)),
    'request() outside': () => take('outside', outside.request('ask', 4)),
    'a topic': () => topic('GBPUSD', how('GBPUSD')),
    'a topic and its leaving': () => topic('GBPUSD', how('GBPUSD'))(),
    'leaving a topic': () => leaveTopic(),
    'useTopic()': () => scope.run(() => useTopic('USDJPY', () => undefined, how('USDJPY'))),
    'onOpen()': () => used.onOpen((opening) => {
      received.push(opening)
      if (isSteady) void used.send('opened')
    }),
    'onOpen() and its end': () => used.onOpen(() => received.push('never'))(),
    'on() of a message': () => used.on('notice', () => undefined),
    'on() outside': () => outside.on('notice', () => undefined),
    'useSocket()': () => scope.run(() => useSocket()),
  }

  const events: World['events'] = {
    ...clientEvents(tradewire),
    messageReceived: (hook) => client.on('messageReceived', hook),
    ...app.channels('statusChanged', 'connectError', 'diagnosed', 'sessionChanged'),
    ...hooks,
    'on of a message': (hook) => used.on('notice', hook),
    'on outside': (hook) => outside.on('notice', hook),
    onOpen: (hook) => used.onOpen(hook),
    ...app.watchers({
      'status': used.status, 'failure': used.failure, 'leases': () => socket.leases, 'session': () => socket.session,
    }),
    'subscribe store': (hook) => socket.$subscribe(hook, { flush: 'sync' }),
  }

  const state = () => ({
    ...app.state(),
    ...surroundings.state(),
    answers: [...answers].sort(),
    received,
    topics: client.status().status === 'open' ? [...topics].sort() : [],
  })

  /** A listener that is added while a message is read gets that message. */
  const listening = ['on() of a message', 'on() outside']

  return {
    calls, events, state, clock,
    asked: { decode: listening, isPong: listening, refused: listening, read: listening },
    silencing: {
      'the scope ends': ['reports'],
      'request() and the scope ends': ['answers', 'reports'],
      'request() and abort': ['answers', 'reports'],
      'abort()': ['reports'],
      'request() and dispose()': ['answers'],
      'onOpen() and its end': ['received'],
    },
    end: () => {
      isSteady = false
      app.end()
    },
    steps: [
      () => clock.advanceAsync(100),
      () => push({ type: 'notice', data: 1 }),
      () => push({ type: 'price', data: 2 }),
      () => push({ type: 'notice', data: 3 }),
      () => void used.request('ask', 10, { signal: signal() }),
      () => push({ error: 'broken' }),
      () => {
        answersRequests = false
        void used.request('ask', 11, { signal: signal() })
      },
      () => abort(),
      () => void used.request('ask', 12, { signal: signal() }),
      () => server.drop(),
      () => void used.send('say', 20),
      () => clock.advanceAsync(20_000),
      () => client.setSession({ userId: 2, token: () => reported('token provider', 'b') }),
      () => push({ refused: { reason: 'token' } }),
      () => leaveTopic(),
      surroundings.refuse,
      () => clock.advanceAsync(300_000),
      () => server.accept(),
      () => client.reconnect(),
      () => push({ refused: { reason: 'final' } }),
      () => client.reconnect(),
      ...surroundings.away,
      () => network.goOnline(),
      () => clock.advanceAsync(60_000),
    ],
  }
}
