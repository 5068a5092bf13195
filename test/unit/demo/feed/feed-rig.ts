import type { SocketEvent } from '../../../../src'
import { createSimulatedClock, type SimulatedClock } from '../../../../src/testing/simulated-clock'
import { openLocalFeed, type FeedStore, type LocalFeed } from '../../../../demo/feed/local/local-feed'
import type { ClientEnd } from '../../../../demo/feed/local/local-line'

export type Frame = Readonly<Record<string, unknown>>

/** A storage of one text that fails on request. */
interface TestStore extends FeedStore {
  text: string | undefined
  isFull: boolean
  isUnreadable: boolean
  writes: number
}

export function createTestStore(text?: string): TestStore {
  const store: TestStore = {
    text,
    isFull: false,
    isUnreadable: false,
    writes: 0,
    read: () => store.isUnreadable ? Promise.reject(new Error('not readable')) : Promise.resolve(store.text),
    write(next) {
      if (store.isFull) return Promise.reject(new Error('full'))
      store.writes += 1
      store.text = next
      return Promise.resolve()
    },
  }
  return store
}

/** A client of the feed, with all received events. */
export interface TestClient extends ClientEnd {
  readonly events: readonly SocketEvent[]
  readonly frames: readonly Frame[]
  say(frame: object): void
  last(type: string): Frame | undefined
}

export interface FeedRun {
  readonly clock: SimulatedClock
  readonly feed: LocalFeed
  connect(): TestClient
  /** Subscribes and waits for the list. */
  subscribe(traderid?: string): Promise<TestClient>
  get(path: string): Promise<Frame>
  fault(command: object): Promise<unknown>
}

let runs = 0

export async function startRun(store: FeedStore, clock = createSimulatedClock()): Promise<FeedRun> {
  runs += 1
  const feed = await openLocalFeed({ clock, store, dialect: 'copy-trading', run: `run${runs}` })

  function connect(): TestClient {
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
      say: (frame) => end.send(JSON.stringify(frame)),
      last: (type) => frames.filter((frame) => frame['type'] === type).pop(),
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
    get: async (path) => (await feed.ask({ method: 'GET', path, body: '' })).body as Frame,
    fault: (command) => feed.ask({ method: 'POST', path: '/faults', body: JSON.stringify(command) }),
  }
}
