import type { SocketEvent } from '../../../src'
import type { Answer, LocalQuestion } from './local-feed'

/** Messages to the feed. A page gives its connections and requests unique names. */
export type ToFeed =
  | { readonly type: 'open' | 'drop'; readonly line: string }
  | { readonly type: 'send'; readonly line: string; readonly text: string }
  | { readonly type: 'close'; readonly line: string; readonly code: number; readonly reason: string }
  | { readonly type: 'ask'; readonly id: string; readonly question: LocalQuestion }
  /** Response to `read` and `write`. */
  | { readonly type: 'stored'; readonly id: number; readonly text?: string | undefined; readonly failure?: string }

export type FromFeed =
  | { readonly type: 'line'; readonly line: string; readonly event: SocketEvent }
  /** Response to `ask`, without `answer` on failure. */
  | { readonly type: 'answer'; readonly id: string; readonly answer?: Answer }
  /** The feed ended unexpectedly, which also ended all connections and pending requests. */
  | { readonly type: 'gone' }
  /** Request for stored data. A worker can use storage only through its page. */
  | { readonly type: 'read'; readonly id: number }
  | { readonly type: 'write'; readonly id: number; readonly text: string }

/** An end of the link between page and feed. Messages arrive in order and always asynchronously. */
export interface Link<Out, In> {
  post(message: Out): void
  /** Sets the receiver, once, and delivers earlier messages. */
  listen(receive: (message: In) => void): void
}

/** Creates both ends in the same thread. */
export function createLinkPair<Near, Far>(): readonly [near: Link<Near, Far>, far: Link<Far, Near>] {
  const toFar = createQueue<Near>()
  const toNear = createQueue<Far>()
  return [{ post: toFar.post, listen: toNear.listen }, { post: toNear.post, listen: toFar.listen }]
}

function createQueue<Message>() {
  const waiting: Message[] = []
  let receiver: ((message: Message) => void) | undefined

  function deliver(): void {
    const message = waiting[0]
    if (receiver === undefined || message === undefined) return
    waiting.shift()
    receiver(message)
  }

  return {
    post(message: Message): void {
      waiting.push(message)
      if (receiver !== undefined) setTimeout(deliver, 0)
    },
    listen(receive: (message: Message) => void): void {
      receiver = receive
      for (const _ of waiting) setTimeout(deliver, 0)
    },
  }
}
