import type { SocketEvent } from '../../../src'
import type { Answer, LocalQuestion } from './local-feed'

/** From a page to the feed. The page names its lines and questions; no other page uses the same names. */
export type ToFeed =
  | { readonly type: 'open' | 'drop'; readonly line: string }
  | { readonly type: 'send'; readonly line: string; readonly text: string }
  | { readonly type: 'close'; readonly line: string; readonly code: number; readonly reason: string }
  | { readonly type: 'ask'; readonly id: string; readonly question: LocalQuestion }
  /** Answers `read` and `write`. */
  | { readonly type: 'stored'; readonly id: number; readonly text?: string | undefined; readonly failure?: string }

/** From the feed to a page. */
export type FromFeed =
  | { readonly type: 'line'; readonly line: string; readonly event: SocketEvent }
  /** Without an answer the feed could not give one. */
  | { readonly type: 'answer'; readonly id: string; readonly answer?: Answer }
  /** The feed has ended without a word: the lines are lost, and questions stay without an answer. */
  | { readonly type: 'gone' }
  /** A worker reaches no storage but through its page. */
  | { readonly type: 'read'; readonly id: number }
  | { readonly type: 'write'; readonly id: number; readonly text: string }

/** An end of the connection between a page and the feed. Messages arrive in order, and never while they are posted. */
export interface Link<Out, In> {
  post(message: Out): void
  /** Called once; earlier messages are delivered then. */
  listen(receive: (message: In) => void): void
}

/** Both ends within one program. */
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
