import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SocketEvent } from '../../../../src'
import { createLinkPair, type FromFeed, type Link, type ToFeed } from '../../../../demo/feed/local/link'
import { createLocalClient } from '../../../../demo/feed/local/local-client'
import { serveFeed } from '../../../../demo/feed/local/serve-feed'
import { type FeedWorker, linkToWorker, startFeed } from '../../../../demo/feed/local/start-feed'
import { createTestStore } from './feed-rig'
import { shareFeed, type TabChannel, type TabMessage } from '../../../../demo/feed/local/shared-feed'

function openLine(client: ReturnType<typeof createLocalClient>) {
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

async function openPage() {
  const store = createTestStore()
  const client = createLocalClient({ name: 'a', start: startHere, store })
  const opened = openLine(client)
  await vi.advanceTimersByTimeAsync(10)
  return { client, store, ...opened }
}

beforeEach(() => void vi.useFakeTimers())

describe('a page’s access to the feed', () => {
  test('DF-14: reports open and close once, delivers strings, and rejects sends while not open', async () => {
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
  })

  test('DF-14: ignores events from a dropped connection, and removes the connection from the feed', async () => {
    const { client, events, line } = await openPage()
    line.send(subscribe, () => undefined)
    line.drop()
    line.drop()
    const received = events.length
    await vi.advanceTimersByTimeAsync(1_000)
    expect(events).toHaveLength(received)
    const asked = client.ask({ method: 'GET', path: '/healthz', body: '' })
    await vi.advanceTimersByTimeAsync(10)
    expect((await asked).body).toMatchObject({ connections: 0 })
  })

  test('DF-11: cuts all connections and fails all requests when the feed stops', async () => {
    let receive = (_message: FromFeed): void => undefined
    const posted: ToFeed[] = []
    const link: Link<ToFeed, FromFeed> = {
      post: (message) => void posted.push(message), listen: (received) => void (receive = received),
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

  test('DF-2: reads and writes the page’s storage, and reports storage failures to the feed', async () => {
    const { store, texts, line } = await openPage()
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
  })
})

test('DF-10: continues to use a worker that has sent a message, even if the worker fails later', () => {
  const open: ToFeed = { type: 'open', line: 'a:1' }
  const answer: FromFeed = { type: 'answer', id: 'a:1' }
  const posted: ToFeed[] = []
  const received: FromFeed[] = []
  let fail = (): void => undefined
  const terminate = vi.fn()
  const worker: FeedWorker = { onmessage: null, postMessage: (message) => void posted.push(message), terminate }
  const link = linkToWorker({
    worker,
    whenFailed: (failed) => void (fail = failed),
    instead() {
      throw new Error('it is there')
    },
  })
  link.listen((message) => void received.push(message))
  worker.onmessage?.(new MessageEvent('message', { data: answer }))
  fail()
  link.post(open)
  expect([received, posted, terminate.mock.calls]).toEqual([[answer], [open], []])
})

function createChannels() {
  const channels: TabChannel[] = []
  return (): TabChannel => {
    const channel: TabChannel = {
      onmessage: null,
      postMessage(data: TabMessage) {
        for (const other of channels) {
          if (other !== channel) other.onmessage?.(new MessageEvent('message', { data }))
        }
      },
    }
    channels.push(channel)
    return channel
  }
}

const open = (line: string): ToFeed => ({ type: 'open', line })

function openTabs() {
  const newChannel = createChannels()
  const [channel, other] = [newChannel(), newChannel()]
  const toOther: unknown[] = []
  other.onmessage = ({ data }) => void toOther.push(data)
  const leads: ((isLeader: boolean) => void)[] = []
  const posted: ToFeed[] = []
  const startOwn = vi.fn((): Link<ToFeed, FromFeed> => ({
    post: (message) => void posted.push(message), listen: () => undefined,
  }))
  const link = shareFeed({ turns: (lead) => void leads.push(lead), channel, startOwn })
  link.listen(() => undefined)
  link.post(open('a:1'))
  other.postMessage({ to: 'feed', message: open('b:1') })
  return { lead: (isLeader: boolean) => leads[0]?.(isLeader), other, posted, startOwn, toOther }
}

describe('browser tabs', () => {
  test('DF-11: queues calls until the tab that runs the feed is known', () => {
    const { lead, other, startOwn, toOther } = openTabs()
    expect(startOwn).not.toHaveBeenCalled()
    lead(false)
    expect(toOther).toEqual([{ to: 'feed', message: open('a:1') }])
    other.postMessage({ to: 'feed', message: open('b:2') })
    lead(true)
    expect(startOwn).toHaveBeenCalledTimes(1)
    expect(toOther.at(-1)).toEqual({ to: 'pages', message: { type: 'gone' } })
  })

  test('DF-11: passes queued calls to the tab’s own feed if the tab gets the lock immediately', () => {
    const { lead, posted } = openTabs()
    lead(true)
    expect(posted).toEqual([open('a:1'), open('b:1')])
  })
})

describe('a browser that blocks site data', () => {
  const blocked = (): never => { throw new DOMException('The operation is insecure.', 'SecurityError') }
  class SilentChannel {
    onmessage = null
    postMessage(): void { /* No other tab listens. */ }
  }

  test.each([
    ['BroadcastChannel and Web Locks', class { constructor() { blocked() } }],
    ['Web Locks', SilentChannel],
  ])('DF-15: runs a separate feed in the tab without %s', async (_, channel) => {
    vi.stubGlobal('navigator', { locks: { request: () => new Promise(blocked) } })
    vi.stubGlobal('BroadcastChannel', channel)
    const { events } = openLine(createLocalClient({ name: 'a', start: startFeed, store: createTestStore() }))
    await vi.advanceTimersByTimeAsync(10)
    expect(events).toEqual([{ type: 'opened' }])
  })
})
