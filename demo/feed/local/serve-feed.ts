import type { FromFeed, Link, ToFeed } from './link'
import { openLocalFeed, type FeedStore, type LocalFeed } from './local-feed'
import type { ClientEnd } from './local-line'
import type { FeedClock } from './local-state'

type Stored = Extract<ToFeed, { readonly type: 'stored' }>

/** This thread's clock, which follows the wall clock but never runs backwards. */
function createThreadClock(): FeedClock {
  let seenMs = Date.now()
  let passedMs = 0
  return {
    now: () => Date.now(),
    elapsed() {
      const nowMs = Date.now()
      passedMs += Math.max(0, nowMs - seenMs)
      seenMs = nowMs
      return passedMs
    },
    setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  }
}

function createPageStore(post: (message: FromFeed) => void): FeedStore & { settle(stored: Stored): void } {
  const waiting = new Map<number, (stored: Stored) => void>()
  let lastId = 0

  function ask(make: (id: number) => FromFeed): Promise<string | undefined> {
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ text, failure }) => {
        waiting.delete(id)
        if (failure === undefined) resolve(text)
        else reject(new Error(failure))
      })
      post(make(id))
    })
  }

  return {
    read: () => ask((id) => ({ type: 'read', id })),
    write: (text) => ask((id) => ({ type: 'write', id, text })).then(() => undefined),
    settle: (stored) => waiting.get(stored.id)?.(stored),
  }
}

/** Runs the feed in this thread. */
export function serveFeed(link: Link<FromFeed, ToFeed>): void {
  const store = createPageStore((message) => link.post(message))
  const opened = openLocalFeed({
    clock: createThreadClock(),
    store,
    dialect: import.meta.env.VITE_FEED_DIALECT === 'plain' ? 'plain' : 'copy-trading',
    run: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`,
  })
  const lines = new Map<string, ClientEnd>()

  function openStandardSocket(feed: LocalFeed, line: string): void {
    const client = feed.open((event) => {
      if (event.type === 'closed' || event.type === 'refused') lines.delete(line)
      link.post({ type: 'line', line, event })
    })
    lines.set(line, client)
  }

  async function answer(feed: LocalFeed, { id, question }: Extract<ToFeed, { readonly type: 'ask' }>): Promise<void> {
    try {
      link.post({ type: 'answer', id, answer: await feed.ask(question) })
    } catch {
      link.post({ type: 'answer', id })
    }
  }

  function use(feed: LocalFeed, message: Exclude<ToFeed, Stored>): void {
    switch (message.type) {
      case 'open':
        return openStandardSocket(feed, message.line)
      case 'send':
        return lines.get(message.line)?.send(message.text)
      case 'close':
        return lines.get(message.line)?.close(message.code, message.reason)
      case 'drop':
        lines.get(message.line)?.drop()
        return void lines.delete(message.line)
      case 'ask':
        return void answer(feed, message)
    }
  }

  link.listen((message) => {
    if (message.type === 'stored') store.settle(message)
    else void opened.then((feed) => use(feed, message))
  })
}
