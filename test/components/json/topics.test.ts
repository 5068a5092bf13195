import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { jsonProtocol } from '../../../src'
import { topicsOf, type TopicHow } from '../../../src/vue/json/topics'
import { usePageStageOf } from '../composables/page-stage'
import { comeBack, openSocket } from './page-part'

const { current } = usePageStageOf(() => jsonProtocol())

async function connected() {
  const stage = current()
  stage.client.connect()
  await stage.settle()
  return stage
}

const entry = () => ({ client: current().client, clock: current().clock, topicIntervalMs: 0 })

function noted() {
  const reported: string[] = []
  const how = (key: string, act: () => unknown = () => undefined) => ({
    subscribe() {
      reported.push(`+${key}`)
      return act()
    },
    unsubscribe: () => void reported.push(`-${key}`),
  })
  return { reported, how, topics: topicsOf(entry()) }
}

describe('a topic changed in another topic’s callback', () => {
  test('JS-30: does not subscribe to a topic that a topic callback releases', async () => {
    const { reported, how, topics } = noted()
    let leave = (): void => undefined
    topics.hold('a', how('a', () => leave()))
    leave = topics.hold('b', how('b'))
    topics.hold('c', how('c'))
    await connected()
    expect(reported).toEqual(['+a', '+c'])
  })

  test('JS-30: subscribes each topic once per connection, even if a topic callback adds more topics', async () => {
    const { reported, how, topics } = noted()
    topics.hold('a', how('a', () => [topics.hold('b', how('b')), topics.hold('new', how('new'))]))
    topics.hold('b', undefined)
    await connected()
    expect([...reported].sort()).toEqual(['+a', '+b', '+new'])
    await comeBack(current())
    expect([...reported].sort()).toEqual(['+a', '+a', '+b', '+b', '+new', '+new'])
  })

  test('JS-70: subscribes again after the unsubscribe message if unsubscribe() acquires the topic again', async () => {
    const { client } = current()
    const sent: string[] = []
    const send = (name: string) => client.inTurn(() => void sent.push(name))
    const { topics } = noted()
    const subscribe = () => send('subscribe')
    const leave = topics.hold('a', {
      subscribe,
      unsubscribe() {
        topics.hold('a', { subscribe })
        send('unsubscribe')
      },
    })
    const { settle } = await connected()
    leave()
    await settle()
    expect(sent).toEqual(['subscribe', 'unsubscribe', 'subscribe'])
  })

  test('JS-30: does not call the functions of a topic that the page adds and releases within one event', async () => {
    const stage = current()
    const { reported, how, topics } = noted()
    const leaveFirst = topics.hold('first', how('first'))
    let leave = (): void => undefined
    const stop = stage.client.on('statusChanged', ({ status }) => {
      if (status !== 'open') return
      stop()
      leaveFirst()
      topics.hold('a', how('a', () => leave()))
      leave = topics.hold('b', how('b'))
    })
    await connected()
    await comeBack(current())
    expect(reported).toEqual(['+a', '+a'])
  })

  test('JS-30: subscribes to the other topics on the next connection when a topic callback disconnects', async () => {
    const stage = current()
    const { reported, how, topics } = noted()
    let isFirst = true
    topics.hold('a', how('a', () => {
      if (isFirst) stage.socket.last().closed()
      isFirst = false
    }))
    topics.hold('b', how('b'))
    stage.client.connect()
    await stage.settle(60_000)
    expect(stage.client.status().status).toBe('open')
    expect(reported).toEqual(['+a', '+a', '+b'])
  })

  test('JS-18: subscribes to a topic on the next connection when the current connection ends first', async () => {
    const stage = current()
    const subscribedOn: number[] = []
    const stop = stage.client.on('statusChanged', ({ status }) => {
      if (status !== 'open') return
      stop()
      topics.hold('a', { subscribe: () => subscribedOn.push(stage.socket.connections.length) })
      stage.socket.last().closed()
    })
    const topics = topicsOf(entry())
    stage.client.connect()
    await stage.settle(60_000)
    expect([stage.client.status().status, subscribedOn]).toEqual(['open', [2]])
  })

  test.each([
    ['subscribes on reconnect to a topic added', false], ['does not unsubscribe from a topic left', true],
  ])('RT-63: %s in the same event after a disconnect', async (_, isHeld) => {
    const stage = await connected()
    const { reported, how, topics } = noted()
    const hold = () => topics.hold('a', how('a'))
    const leave = isHeld ? hold() : undefined
    stage.client.inTurn(() => {
      stage.socket.last().closed()
      if (leave === undefined) hold()
      else leave()
    })
    await stage.settle(60_000)
    expect(reported).toEqual(['+a'])
  })

  test.each([
    ['JS-18: reports a topic function that throws', () => { throw new Error('mine') }],
    ['JS-30: reports a topic function whose promise rejects', () => Promise.reject(new Error('mine'))],
  ])('%s with its topic, and subscribes to all other topics', async (_, act) => {
    const { reported, how, topics } = noted()
    topics.hold('a', how('a', act))
    topics.hold('b', how('b'))
    await connected()
    expect(current().reports).toEqual([{ code: 'listener-threw', detail: 'topic a: Error: mine' }])
    expect(reported).toEqual(['+a', '+b'])
  })

  test('JS-37: reports a failed subscription with its topic and code, and retries on the next open', async () => {
    const stage = current()
    const socket = openSocket(stage)
    const { reported, how, topics } = noted()
    const request = (key: string) => socket.request('enter', key, { timeoutMs: 5_000 })
    topics.hold('a', how('a', () => request('a').then((answer) => ({ ...answer, code: 'server-error' }))))
    topics.hold('b', { subscribe: () => socket.send('enter', 1n) })
    topics.hold('c', { subscribe: () => Promise.resolve({ ok: true }) })
    await stage.settle()
    const [asked] = stage.socket.last().frames
    expect(stage.reports).toEqual([{ code: 'frame-encode-failed', detail: expect.stringMatching(/^topic b .*BigInt/) }])
    await stage.settle(60_000)
    expect(asked).toMatchObject({ type: 'enter', data: 'a' })
    expect(stage.reports.slice(1)).toEqual([{ code: 'server-error', detail: 'topic a' }])
    topics.hold('a', how('a'))()
    expect(reported).toEqual(['+a'])
    stage.socket.last().closed()
    await stage.settle(10_000)
    expect(reported).toEqual(['+a', '+a'])
  })

  test('JS-37, JS-48: reports a failing async function when Promise has been replaced', async () => {
    onTestFinished(() => void vi.unstubAllGlobals())
    vi.stubGlobal('Promise', class extends Promise<unknown> {})
    const { topics, how } = noted()
    topics.hold('a', how('a', async () => ({ ok: false, code: 'request-timeout' })))
    topics.hold('b', how('b', async () => { throw new Error('mine') }))
    await connected()
    expect(current().reports).toEqual([
      { code: 'request-timeout', detail: 'topic a' }, { code: 'listener-threw', detail: 'topic b: Error: mine' },
    ])
  })

  test('JS-56: repeats an unanswered request after 5, 10 and 20 s, then stops', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    const askedAtMs: number[] = []
    const startMs = stage.clock.now()
    topicsOf(entry()).hold('a', {
      subscribe(keys) {
        askedAtMs.push(stage.clock.now() - startMs)
        return socket.request('enter', keys, { timeoutMs: 1_000 })
      },
    })
    await stage.settle(60_000)
    expect(askedAtMs).toEqual([0, 6_000, 17_000, 38_000])
    expect(stage.reports).toEqual(Array(4).fill({ code: 'request-timeout', detail: 'topic a' }))
    await comeBack(stage)
    expect(askedAtMs.length).toBe(8)
  })

  test('JS-56: does not repeat a request after a response, a disconnect or an unsubscription', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    const { reported, how, topics } = noted()
    const ask = (key: string) => () => socket.request('enter', key, { timeoutMs: 1_000 })
    const leave = topics.hold('left', how('left', ask('left')))
    topics.hold('slow', how('slow', ask('slow')))
    await stage.settle(2_000)
    leave()
    await stage.settle(4_500)
    expect(reported).toEqual(['+left', '+slow', '-left', '+slow'])
    const asked = stage.socket.last().frames.slice(-1)[0]
    stage.socket.last().message({ id: Reflect.get(Object(asked) as object, 'id') })
    await stage.settle(60_000)
    expect(reported).toHaveLength(4)
    topics.hold('lost', how('lost', ask('lost')))
    await stage.settle(2_000)
    stage.socket.last().closed()
    await stage.settle(2_900)
    expect(reported.slice(4)).toEqual(['+lost', '+slow', '+lost'])
    // The retry on the closed connection would be due now.
    await stage.settle(1_500)
    expect(reported.slice(4)).toEqual(['+lost', '+slow', '+lost'])
  })

  test('JS-56: subscribes to and unsubscribes from more topics than the number of requests that may wait', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    const topics = topicsOf(entry())
    const how: TopicHow = {
      subscribe: (keys) => socket.request('enter', keys),
      unsubscribe: (keys) => socket.request('leave', keys),
    }
    let answered = 0
    const answerAll = (): number => {
      const asked = stage.socket.last().frames.slice(answered)
      answered += asked.length
      for (const each of asked) stage.socket.last().message({ id: Reflect.get(Object(each) as object, 'id') })
      return asked.length
    }
    const leaves = Array.from({ length: 300 }, (_, number) => topics.hold(`topic ${number}`, how))
    await stage.settle()
    expect(answerAll()).toBe(256)
    await stage.settle(1_000)
    expect(answerAll()).toBe(44)
    for (const leave of leaves) leave()
    await stage.settle(0)
    expect(answerAll()).toBe(256)
    topics.hold('topic 299', how)
    await stage.settle(1_000)
    expect(answerAll()).toBe(43)
    await stage.settle(10_000)
    expect(answerAll()).toBe(0)
    expect(stage.reports).toEqual([])
  })

  test.each([
    'before', 'after',
  ])('JS-56, GR-8: calls only 257 of 2,000 topics per second when they were held %s the opening', async (when) => {
    const stage = current()
    if (when === 'after') await connected()
    const socket = openSocket(stage)
    const topics = topicsOf(entry())
    let calls = 0
    const how = (group?: string): TopicHow => ({
      group,
      subscribe(keys) {
        calls += 1
        return socket.request('enter', keys)
      },
    })
    for (let number = 0; number < 1_000; number += 1) {
      topics.hold(`topic ${number}`, how())
      topics.hold(`price ${number}`, how(`group ${number}`))
    }
    stage.client.connect()
    await stage.settle(500)
    expect(calls).toBe(257)
    await stage.settle(1_000)
    expect(calls).toBe(2 * 257)
  })

  const rejectAsFull = async () => ({ ok: false, code: 'requests-full' })

  test.each([
    ['a topic', undefined],
    ['a topic in a subscribed topic’s group', 'prices'],
  ])('JS-56: calls another topic each second with topicIntervalMs while requests are full for %s', async (_, group) => {
    const stage = await connected()
    const topics = topicsOf({ ...entry(), topicIntervalMs: 100 })
    const { reported, how } = noted()
    topics.hold('early', { ...how('early'), group })
    await stage.settle(200)
    topics.hold('late', { ...how('late', rejectAsFull), group })
    for (const key of ['b', 'c']) topics.hold(key, how(key, rejectAsFull))
    await stage.settle(3_500)
    expect(reported).toEqual(['+early', '+late', '+b', '+c', '+late'])
  })

  test('JS-56: waits a full second after a failure that follows another failure or a reconnection', async () => {
    const stage = await connected()
    const { reported, how, topics } = noted()
    topics.hold('a', how('a', rejectAsFull))
    let delayMs = 0
    topics.hold('slow', how('slow', () => new Promise((resolve) => {
      stage.clock.setTimer(() => resolve({ ok: false, code: 'requests-full' }), delayMs += 500)
    })))
    await stage.settle(1_400)
    expect(reported).toEqual(['+a', '+slow'])
    await stage.settle(500)
    expect(reported).toEqual(['+a', '+slow', '+a', '+slow'])
    stage.socket.last().closed()
    stage.client.reconnect()
    await stage.settle(900)
    expect(reported.slice(4)).toEqual(['+slow', '+a'])
  })

  test('JS-56: waits for the next second when topics join or leave while requests are full', async () => {
    const stage = await connected()
    const { reported, how, topics } = noted()
    const group: TopicHow = {
      ...how('left'),
      group: 'left',
      unsubscribe() {
        reported.push('-left')
        return rejectAsFull()
      },
    }
    const leaves = Array.from({ length: 9 }, (_, number) => topics.hold(`left ${number}`, group))
    await stage.settle(0)
    expect(reported).toEqual(['+left'])
    for (const leave of leaves) {
      leave()
      await stage.settle(100)
    }
    topics.hold('new', how('new'))
    expect(reported).toEqual(['+left', '-left'])
    await stage.settle(2_150)
    expect(reported).toEqual(['+left', '-left', '-left', '+new', '-left', '-left'])
  })

  test.each(['requests-full', 'request-timeout'])(
    'JS-56: ignores the code %s of an earlier connection', async (code) => {
      const stage = await connected()
      const { reported, how, topics } = noted()
      let respond = (_: unknown): void => undefined
      topics.hold('a', how('a', () => new Promise((resolve) => { respond = resolve })))
      const respondEarlier = respond
      await comeBack(stage)
      respondEarlier({ ok: false, code })
      await stage.settle(10_000)
      expect(reported).toEqual(['+a', '+a'])
      expect(stage.reports).toEqual([])
    })

  test('JS-57: sends nothing when the last component leaves a topic and another joins in the same tick', async () => {
    const stage = await connected()
    const { reported, how, topics } = noted()
    const leave = topics.hold('a', how('a'))
    leave()
    const leaveNext = topics.hold('a', how('a'))
    await stage.settle()
    expect(reported).toEqual(['+a'])
    leaveNext()
    await stage.settle(0)
    expect(reported).toEqual(['+a', '-a'])
    topics.hold('a', how('a'))
    expect(reported).toEqual(['+a', '-a', '+a'])
  })

  test('JS-58: subscribes to 100 topics of one group in one call, and unsubscribes in one call', async () => {
    const stage = current()
    const calls: unknown[] = []
    const topics = topicsOf(entry())
    const how: TopicHow = {
      group: 'prices',
      subscribe: (keys) => calls.push(['+', keys.length, keys[0]]),
      unsubscribe: (keys) => calls.push(['-', keys.length, keys[0]]),
    }
    const leaves = Array.from({ length: 100 }, (_, number) => topics.hold(`topic ${number}`, how))
    topics.hold('alone', { ...how, group: undefined })
    stage.client.connect()
    await stage.settle()
    expect(calls).toEqual([['+', 1, 'alone'], ['+', 100, 'topic 0']])
    await comeBack(stage)
    expect(calls.slice(2)).toEqual([['+', 1, 'alone'], ['+', 100, 'topic 0']])
    for (const leave of leaves.slice(1)) leave()
    topics.hold('new', how)
    await stage.settle(0)
    expect(calls.slice(4)).toEqual([['-', 99, 'topic 1'], ['+', 1, 'new']])
  })

  test('JS-58: subscribes to a group in one call, even if another group held its topics for a while', async () => {
    const stage = current()
    const calls: unknown[] = []
    const topics = topicsOf(entry())
    const how = (group: string): TopicHow => ({ group, subscribe: (keys) => calls.push([group, ...keys]) })
    const keys = ['a', 'b', 'c']
    for (const key of keys) topics.hold(key, how('first'))
    for (const leave of keys.map((key) => topics.hold(key, how('second')))) leave()
    stage.client.connect()
    await stage.settle()
    expect(calls).toEqual([['first', ...keys]])
  })

  test('JS-58: reports a failed group subscription once, with the topics still in use', async () => {
    const stage = await connected()
    const topics = topicsOf(entry())
    let fail = (): void => undefined
    const how: TopicHow = {
      group: 'prices',
      subscribe: () => new Promise((resolve) => {
        fail = () => resolve({ ok: false, code: 'server-error', detail: 'no' })
      }),
    }
    const [leave] = ['a', 'b', 'c'].map((key) => topics.hold(key, how))
    await stage.settle(0)
    leave?.()
    await stage.settle(0)
    fail()
    await stage.settle(0)
    expect(stage.reports).toEqual([{ code: 'server-error', detail: 'topic b,c no' }])
  })

  test('JS-59: spaces calls by the protocol’s interval, even across connections', async () => {
    const stage = current()
    const calls: (readonly [string, number])[] = []
    const startMs = stage.clock.now()
    const topics = topicsOf({ ...entry(), topicIntervalMs: 200 })
    const how = (key: string): TopicHow => ({
      subscribe: () => calls.push([`+${key}`, stage.clock.now() - startMs]),
      unsubscribe: () => calls.push([`-${key}`, stage.clock.now() - startMs]),
    })
    stage.client.connect()
    await stage.settle(1)
    const leave = topics.hold('a', how('a'))
    topics.hold('b', how('b'))
    topics.hold('c', how('c'))
    await stage.settle(0)
    leave()
    await stage.settle(1_000)
    const firstMs = calls[0]?.[1] ?? 0
    expect(calls.map(([what, atMs]) => [what, atMs - firstMs])).toEqual([
      ['+a', 0], ['-a', 200], ['+b', 400], ['+c', 600],
    ])
    await comeBack(stage)
    const [again, last] = calls.slice(4)
    expect([again?.[0], last?.[0], (last?.[1] ?? 0) - (again?.[1] ?? 0)]).toEqual(['+b', '+c', 200])
    expect(calls).toHaveLength(6)
  })

  test('JS-37: does not report a subscription that fails after a disconnect or after its page has left', async () => {
    const stage = current()
    stage.client.connect()
    const socket = openSocket(stage)
    const leave = [1, 2].map((count) => topicsOf(entry()).hold(`topic ${count}`, {
      subscribe: () => socket.request('enter', count, { timeoutMs: 20_000 }),
    }))
    await stage.settle()
    stage.socket.last().closed()
    await stage.settle(10_000)
    leave[0]?.()
    leave[1]?.()
    await stage.settle(30_000)
    expect(stage.reports).toEqual([])
  })

  test('JS-19: resubscribes after a disconnect with the subscribe function of a remaining component', async () => {
    const { reported, how, topics } = noted()
    const leaves = [topics.hold('a', how('first')), topics.hold('a', how('second')), topics.hold('a', undefined)]
    await connected()
    leaves[1]?.()
    await comeBack(current())
    leaves[0]?.()
    await comeBack(current())
    leaves[2]?.()
    await current().settle(0)
    expect(reported).toEqual(['+second', '+first', '+first', '-first'])
  })
})

describe('the end of a scope', () => {
  test('JS-20: does not call a callback again after the callback has ended its own scope', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    let opened = 0
    socket.onOpen(() => {
      opened += 1
      socket.end()
    })
    await comeBack(current())
    expect([stage.client.status().status, opened]).toEqual(['open', 1])
  })

  test('JS-18: allows a topic’s subscribe function to release the topic', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    const reported: string[] = []
    const subscribe = () => {
      reported.push('+')
      socket.end()
    }
    socket.topic('a', { subscribe, unsubscribe: () => void reported.push('-') })
    await stage.settle(0)
    await comeBack(current())
    expect(reported).toEqual(['+', '-'])
  })

  test('JS-18: delivers the response to an unsubscribe request even after the page has closed', async () => {
    const stage = await connected()
    const socket = openSocket(stage)
    let answer: Promise<unknown> = Promise.resolve()
    socket.topic('a', {
      subscribe: () => undefined,
      unsubscribe: () => {
        answer = socket.request('leave', 'a')
      },
    })
    socket.end()
    await stage.settle(0)
    const [asked] = stage.socket.last().frames
    stage.socket.last().message({ id: Reflect.get(Object(asked), 'id'), data: 'left' })
    expect(await answer).toEqual({ ok: true, data: 'left' })
  })
})
