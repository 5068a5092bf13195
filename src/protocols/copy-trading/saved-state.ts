import { imageFault, imageOf, isImageOf, restoreImage } from '../../positions/model/book-image'
import type { StateImage } from '../../connection/ports/protocol'
import type { CopyTradingSession } from './session'

/** The last known book of either protocol, to be shown as stale until the first list comes. */
export const copyTradingImage: StateImage<CopyTradingSession> = {
  dump(session) {
    const image = imageOf(session.book, session.userId)
    // The next start must not go on from a place that this one would not go on from.
    return image === undefined || session.isResumable() ? image : { ...image, epoch: '', seq: 0 }
  },
  restore({ userId, book, changed }, image) {
    // One that comes after a list is too late and is let go.
    if (book.freshness.state !== 'empty') return
    if (!isImageOf(userId, image)) throw new Error(`positions image: ${String(imageFault(image, userId))}`)
    restoreImage(book, image)
    changed()
  },
}
