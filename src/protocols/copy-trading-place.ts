import type { Book } from '../core/positions/book'
import type { Mark } from '../core/positions/wire'
import type { FeedPhase, FeedState } from './copy-trading-state'

/** Where the book stands, if it is to go on from there. */
export function placeOf({ book: { epoch, seq }, resumable }: FeedState): Mark | undefined {
  return resumable && epoch !== '' ? { epoch, seq } : undefined
}

export function hasReached(book: Book, { epoch, seq }: Mark): boolean {
  return epoch === book.epoch && seq <= book.seq
}

/** Whether the protocol has been ready on this connection. */
export function wasReady(phase: FeedPhase): boolean {
  return phase.at === 'live' || (phase.at === 'resyncing' && phase.wasReady)
}

/** A new connection begins with whatever the server says; after that the feed never goes back. */
export function isOld({ epoch, seq }: Mark, { book, phase }: FeedState): boolean {
  if (!wasReady(phase) || epoch !== book.epoch) return false
  return phase.at === 'resyncing' ? seq < book.seq : seq <= book.seq
}
