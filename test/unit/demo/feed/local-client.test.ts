import { describe, expect, test, vi } from 'vitest'
import type { SocketEvent } from '../../../../src'
import { createLinkPair, type FromFeed, type Link, type ToFeed } from '../../../../demo/feed/local/link'
import { createLocalClient } from '../../../../demo/feed/local/local-client'
import { serveFeed } from '../../../../demo/feed/local/serve-feed'
import { linkToWorker, type FeedWorker } from '../../../../demo/feed/local/start-feed'
import { createTestStore } from './feed-rig'

interface Opened {
  readonly events: readonly SocketEvent[]
  readonly texts: () => readonly string[]
  readonly line: ReturnType<ReturnType<typeof createLocalClient>['socket']['open']>
}

function openLine(client: ReturnType<typeof createLocalClient>): Opened {
  const events: SocketEvent[] = []
  const line = client.socket.open({ url: 'wss://in-app.localhost/ws' }, (event) => void events.push(event))
  const texts = (): readonly string[] =>
    events.flatMap((event) => event.type === 'message' && typeof event.data === 'string' ? [event.data] : [])
  return { events, texts, line }
}

function startHere(): Link<ToFeed, FromFeed> {
  const [near, far] = createLinkPair<ToFeed, FromFeed>()
  serveFeed(far)
  return near
}

const subscribe = JSON.stringify({ type: 'Subscribe', traderid: 10260 })

describe('the feed as a page has it', () => {
  test('DF-14: a line opens, carries texts and ends once; what is sent before and after is refused', async () => {
    vi.useFakeTimers()
    const client = createLocalClient({ name: 'a', start: startHere, store: createTestStore() })
    const { events, texts, line } = openLine(client)
    const settled: (string | undefined)[] = []
    line.send(subscribe, (error) => settled.push(error))
    expect(settled).toEqual(['not open'])
    expect(events).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    expect(events).toEqual([{ type: 'opened' }])
    line.send(subscribe, (error) => settled.push(error))
    await vi.advanceTimersByTimeAsync(500)
    expect(settled).toEqual(['not open', undefined])
    expect(JSON.parse(texts()[0] ?? '{}')).toMatchObject({ type: 'Snapshot' })
    expect(texts().length).toBeGreaterThan(2)
    line.close(1000, 'bye')
    line.close(1000, 'bye')
    await vi.advanceTimersByTimeAsync(500)
    expect(events.filter(({ type }) => type === 'closed')).toEqual([{ type: 'closed', code: 1000, reason: 'bye' }])
    expect(events.at(-1)?.type).toBe('closed')
    line.send(subscribe, (error) => settled.push(error))
    expect(settled.at(-1)).toBe('not open')
    vi.useRealTimers()
  })

  test('DF-14: no event comes from a line that was dropped, and the feed has it no more', async () => {
    vi.useFakeTimers()
    const client = createLocalClient({ name: 'a', start: startHere, store: createTestStore() })
    const { events, line } = openLine(client)
    await vi.advanceTimersByTimeAsync(10)
    line.send(subscribe, () => undefined)
    line.drop()
    line.drop()
    const received = events.length
    await vi.advanceTimersByTimeAsync(1_000)
    expect(events).toHaveLength(received)
    const asked = client.ask({ method: 'GET', path: '/healthz', body: '' })
    await vi.advanceTimersByTimeAsync(10)
    expect((await asked).body).toMatchObject({ connections: 0 })
    vi.useRealTimers()
  })

  test('DF-11: when the feed is gone all lines end abnormally and questions fail',
    async () => {
      let receive = (_message: FromFeed): void => undefined
      const posted: ToFeed[] = []
      const link: Link<ToFeed, FromFeed> = {
        post: (message) => void posted.push(message),
        listen(received) {
          receive = received
        },
      }
      const client = createLocalClient({ name: 'a', start: () => link, store: createTestStore() })
      const { events, line } = openLine(client)
      const asked = client.ask({ method: 'GET', path: '/healthz', body: '' }).catch(String)
      receive({ type: 'line', line: 'b:1', event: { type: 'opened' } })
      expect(events).toEqual([])
      receive({ type: 'gone' })
      expect(events).toEqual([{ type: 'closed', code: 1006, reason: '' }])
      expect(await asked).toBe('Error: no answer')
      line.drop()
      expect(posted.map(({ type }) => type)).toEqual(['open', 'ask'])
    })

  test('DF-8: a question that the feed cannot read is not answered', async () => {
    vi.useFakeTimers()
    const client = createLocalClient({ name: 'a', start: startHere, store: createTestStore() })
    const asked = client.ask({ method: 'GET', path: '/api/symbols?traderid=%', body: '' }).catch(String)
    await vi.advanceTimersByTimeAsync(10)
    expect(await asked).toBe('Error: no answer')
    vi.useRealTimers()
  })

  test('DF-2: the feed reads and writes the storage of its page, and learns of its failures', async () => {
    vi.useFakeTimers()
    const store = createTestStore()
    const client = createLocalClient({ name: 'a', start: startHere, store })
    const { texts, line } = openLine(client)
    await vi.advanceTimersByTimeAsync(10)
    line.send(subscribe, () => undefined)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(store.writes).toBe(1)
    store.isFull = true
    const order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }
    const validUntil = Date.now() + 60_000
    const frame = { type: 'Order', traderid: 10260, reqid: 'request-1', validUntil, order }
    line.send(JSON.stringify(frame), () => undefined)
    await vi.advanceTimersByTimeAsync(100)
    expect(texts().some((text) => text.includes('"Code":503'))).toBe(true)
    vi.useRealTimers()
  })
})

describe('a worker', () => {
  interface FakeWorker extends FeedWorker {
    readonly posted: ToFeed[]
    isEnded: boolean
    fail: () => void
  }

  function fakeWorker(): FakeWorker {
    const worker: FakeWorker = {
      posted: [],
      isEnded: false,
      fail: () => undefined,
      onmessage: null,
      postMessage: (message) => void worker.posted.push(message),
      terminate() {
        worker.isEnded = true
      },
    }
    return worker
  }

  const open: ToFeed = { type: 'open', line: 'a:1' }
  const answer: FromFeed = { type: 'answer', id: 'a:1' }

  test('DF-10: one that fails before its first word is replaced, and nothing that was posted is lost', () => {
    const worker = fakeWorker()
    const posted: ToFeed[] = []
    let receive = (_message: FromFeed): void => undefined
    const instead: Link<ToFeed, FromFeed> = {
      post: (message) => void posted.push(message),
      listen(received) {
        receive = received
      },
    }
    const received: FromFeed[] = []
    const whenFailed = (failed: () => void): void => void (worker.fail = failed)
    const link = linkToWorker({ worker, whenFailed, instead: () => instead })
    link.listen((message) => void received.push(message))
    link.post(open)
    worker.fail()
    worker.fail()
    link.post({ type: 'drop', line: 'a:1' })
    expect(worker.isEnded).toBe(true)
    expect(posted).toEqual([open, { type: 'drop', line: 'a:1' }])
    receive(answer)
    expect(received).toEqual([answer])
  })

  test('DF-10: one that has spoken stays, whatever fails in it later', () => {
    const worker = fakeWorker()
    const received: FromFeed[] = []
    const link = linkToWorker({
      worker,
      whenFailed: (failed) => void (worker.fail = failed),
      instead() {
        throw new Error('it is there')
      },
    })
    link.listen((message) => void received.push(message))
    worker.onmessage?.(new MessageEvent('message', { data: answer }))
    worker.fail()
    link.post(open)
    expect(received).toEqual([answer])
    expect(worker.posted).toEqual([open])
    expect(worker.isEnded).toBe(false)
  })
})
