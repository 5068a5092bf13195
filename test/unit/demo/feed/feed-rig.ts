import type { SocketEvent } from '../../../../src'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { openLocalFeed, type FeedStore } from '../../../../demo/feed/local/local-feed'

export type Frame = Readonly<Record<string, unknown>>

export function createTestStore(text?: string) {
  const store = {
    text,
    isFull: false,
    isUnreadable: false,
    writes: 0,
    read: (): Promise<string | undefined> =>
      store.isUnreadable ? Promise.reject(new Error('not readable')) : Promise.resolve(store.text),
    write(next: string): Promise<void> {
      if (store.isFull) return Promise.reject(new Error('full'))
      store.writes += 1
      store.text = next
      return Promise.resolve()
    },
  }
  return store
}

export type FeedRun = Awaited<ReturnType<typeof startRun>>
export type TestClient = ReturnType<FeedRun['connect']>

let runs = 0

export async function startRun(store: FeedStore, clock = createSimulatedClock()) {
  runs += 1
  const feed = await openLocalFeed({ clock, store, dialect: 'copy-trading', run: `run${runs}` })

  function connect() {
    const events: SocketEvent[] = []
    const frames: Frame[] = []
    const end = feed.open((event) => {
      events.push(event)
      if (event.type === 'message' && typeof event.data === 'string') frames.push(JSON.parse(event.data) as Frame)
    })
    return {
      ...end,
      events,
      frames,
      say: (frame: object) => end.send(JSON.stringify(frame)),
      last: (type: string) => frames.filter((frame) => frame['type'] === type).pop(),
    }
  }

  return {
    clock,
    feed,
    connect,
    async subscribe(traderid = '10260') {
      const client = connect()
      client.say({ type: 'Subscribe', traderid })
      await clock.advanceAsync(0)
      return client
    },
    get: async (path: string) => (await feed.ask({ method: 'GET', path, body: '' })).body as Frame,
    fault: (command: object) => feed.ask({ method: 'POST', path: '/faults', body: JSON.stringify(command) }),
  }
}
