import type { StateImage } from '../../connection/ports/protocol'
import type { Book } from '../../positions/model/book'
import { hasDuplicates, isAccount, isCount, isPosition } from '../../positions/model/position-check'
import type { Account, Position } from '../../positions/model/wire'
import { isRecord } from '../../shared/checks'
import type { CopyTradingSession } from './copy-trading-session'

/** The last known book of either protocol, to be shown as stale until the first list comes. */
export const copyTradingImage: StateImage<CopyTradingSession> = {
  dump(session) {
    const image = imageOf(session.book, session.userId)
    // The next start must not go on from a place that this one would not go on from (CT-46).
    return image === undefined || session.isResumable() ? image : { ...image, epoch: '', seq: 0 }
  },
  restore({ userId, book, changed }, image) {
    // A stored book that comes after a list is too late and is dropped (CT-15).
    // A flush that another token of the user ended is asked for again.
    if (book.freshness.state !== 'empty') return changed()
    if (!isImageOf(userId, image)) throw new Error(`positions image: ${String(imageFault(image, userId))}`)
    restoreImage(book, image)
    changed()
  },
}

/** The last known book as JSON, to be kept in storage for the next start. */
interface BookImage {
  readonly version: 1
  /** Whose book it is, as text. */
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
  /** When the book was last known to be the server's, epoch ms. */
  readonly seenAtMs: number
  readonly account: Account | null
  readonly positions: readonly Position[]
  /** True when a row of the list could not be read; else left out. */
  readonly incomplete?: true
}

/** The book as it is now; `undefined` while nothing is known. */
export function imageOf(book: Book, traderId: number | string): BookImage | undefined {
  const { freshness, epoch, seq, seenAtMs, account = null, incomplete } = book
  if (freshness.state === 'empty') return undefined
  return {
    version: 1, traderId: String(traderId), epoch, seq, seenAtMs, account, positions: book.rows(),
    ...incomplete && { incomplete },
  }
}

/** The fault of an image that was read back from storage, or `undefined` when it is sound and this user's (PS-30). */
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

/** Fills an empty book with a checked image. It is the last known list, so it is shown as stale. */
export function restoreImage(book: Book, image: BookImage): void {
  book.takeList(image.positions, image.account, 'first', image.seenAtMs)
  book.incomplete = image.incomplete === true
  book.epoch = image.epoch
  book.seq = image.seq
  book.markList()
  book.setFreshness({ state: 'stale', sinceMs: image.seenAtMs })
}
