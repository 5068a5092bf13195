import type { StateImage } from '../../connection/ports/protocol'
import type { Book } from '../../positions/model/book'
import { hasDuplicates, isAccount, isCount, isPosition } from '../../positions/model/position-check'
import type { Account, Position } from '../../positions/model/wire'
import { isRecord, isShortName } from '../../shared/checks'
import { withChanges } from '../../shared/with-changes'
import type { CopyTradingSession } from './copy-trading-session'

/** The last known book in either protocol. A restored book is stale until the first list arrives. */
export const copyTradingImage: StateImage<CopyTradingSession> = {
  dump(session) {
    const image = imageOf(session.book, session.userId)
    // A session that cannot resume now could not resume after a restart either (CT-46).
    return image === undefined || session.isResumable() ? image : withChanges(image, { epoch: '', seq: 0 })
  },
  restore({ userId, book, changed }, image) {
    // Ignores a stored book if a list has already arrived (CT-15).
    // Calls `changed`, because a new token may have canceled the pending flush.
    if (book.freshness.state !== 'empty') return changed()
    if (!isImageOf(userId, image)) throw new Error(`stored positions: ${String(imageFault(image, userId))}`)
    restoreImage(book, image)
    changed()
  },
}

/** The stored book as JSON. */
interface BookImage {
  readonly version: 1
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
  readonly seenAtMs: number
  readonly account: Account | null
  readonly positions: readonly Position[]
  /** `true` if a row was unreadable, otherwise omitted. */
  readonly incomplete?: true
}

export function imageOf(book: Book, traderId: number | string): BookImage | undefined {
  const { freshness, epoch, seq, seenAtMs, account = null, incomplete } = book
  if (freshness.state === 'empty') return undefined
  return Object.assign({
    version: 1 as const, traderId: String(traderId), epoch, seq, seenAtMs, account, positions: book.rows(),
  }, incomplete && { incomplete })
}

/** Returns the invalid part of a stored image, or `undefined` if the image is valid for this user (PS-30). */
export function imageFault(image: unknown, traderId: number | string): string | undefined {
  if (!isRecord(image)) return 'image'
  if (image.version !== 1) return 'version'
  if (image.traderId !== String(traderId)) return 'traderId'
  if (image.epoch !== '' && !isShortName(image.epoch)) return 'epoch'
  if (!isCount(image.seq)) return 'seq'
  if (!isCount(image.seenAtMs)) return 'seenAtMs'
  if (image.account !== null && !isAccount(image.account)) return 'account'
  if (!Array.isArray(image.positions) || !image.positions.every(isPosition)) return 'positions'
  return hasDuplicates(image.positions) ? 'positions' : undefined
}

export function isImageOf(traderId: number | string, image: unknown): image is BookImage {
  return imageFault(image, traderId) === undefined
}

/** Restores a validated image into an empty book. The rows are stale. */
export function restoreImage(book: Book, image: BookImage): void {
  book.takeList(image.positions, image.account, 'first', image.seenAtMs)
  book.incomplete = image.incomplete === true
  book.epoch = image.epoch
  book.seq = image.seq
  book.markList()
  book.setFreshness({ state: 'stale', sinceMs: image.seenAtMs })
}
