import type { StateImage } from '../../connection/ports/protocol'
import type { Book } from '../../positions/model/book'
import { hasDuplicates, isAccount, isCount, isPosition } from '../../positions/model/position-check'
import type { Account, Position } from '../../positions/model/wire'
import { isRecord } from '../../shared/checks'
import type { CopyTradingSession } from './copy-trading-session'

/** Stores the last known book of either protocol, shown as stale until the first list arrives. */
export const copyTradingImage: StateImage<CopyTradingSession> = {
  dump(session) {
    const image = imageOf(session.book, session.userId)
    // The next start must not resume from a position that this session could not resume from (CT-46).
    return image === undefined || session.isResumable() ? image : { ...image, epoch: '', seq: 0 }
  },
  restore({ userId, book, changed }, image) {
    // A stored book that arrives after a list is dropped (CT-15). A flush that ended with the user's new token is
    // requested again.
    if (book.freshness.state !== 'empty') return changed()
    if (!isImageOf(userId, image)) throw new Error(`positions image: ${String(imageFault(image, userId))}`)
    restoreImage(book, image)
    changed()
  },
}

/** The last known book as JSON, stored for the next start. */
interface BookImage {
  readonly version: 1
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
  readonly seenAtMs: number
  readonly account: Account | null
  readonly positions: readonly Position[]
  /** `true` if a row of the list was unreadable; else omitted. */
  readonly incomplete?: true
}

/** Returns the current book's image; `undefined` while the book is empty. */
export function imageOf(book: Book, traderId: number | string): BookImage | undefined {
  const { freshness, epoch, seq, seenAtMs, account = null, incomplete } = book
  if (freshness.state === 'empty') return undefined
  return {
    version: 1, traderId: String(traderId), epoch, seq, seenAtMs, account, positions: book.rows(),
    ...incomplete && { incomplete },
  }
}

/** Returns the fault of a stored image; `undefined` if the image is valid and belongs to this user (PS-30). */
export function imageFault(image: unknown, traderId: number | string): string | undefined {
  if (!isRecord(image)) return 'image'
  if (image.version !== 1) return 'version'
  if (image.traderId !== String(traderId)) return 'traderId'
  if (typeof image.epoch !== 'string') return 'epoch'
  if (!isCount(image.seq)) return 'seq'
  if (!isCount(image.seenAtMs)) return 'seenAtMs'
  if (image.account !== null && !isAccount(image.account)) return 'account'
  if (!Array.isArray(image.positions) || !image.positions.every(isPosition)) return 'positions'
  return hasDuplicates(image.positions) ? 'positions' : undefined
}

export function isImageOf(traderId: number | string, image: unknown): image is BookImage {
  return imageFault(image, traderId) === undefined
}

/** Restores a validated image into an empty book, marked as stale because the image is only the last known list. */
export function restoreImage(book: Book, image: BookImage): void {
  book.takeList(image.positions, image.account, 'first', image.seenAtMs)
  book.incomplete = image.incomplete === true
  book.epoch = image.epoch
  book.seq = image.seq
  book.markList()
  book.setFreshness({ state: 'stale', sinceMs: image.seenAtMs })
}
