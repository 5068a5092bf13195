import { imageFault, imageOf, isImageOf, restoreImage } from '../core/positions/book-image'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import type { StateImage } from '../ports/protocol'
import { afterChange, nothing, report } from './copy-trading-session'
import type { CopyTradingState } from './copy-trading-state'

/** The last known book of either protocol, to be shown as stale until the first list comes. */
export const copyTradingImage: StateImage<CopyTradingState, CopyTradingEvents> = {
  dump(state) {
    if (state === null) return undefined
    const image = imageOf(state.book, traderOf(state))
    // The next start must not go on from a place that this one would not go on from.
    return image !== undefined && 'resumable' in state && !state.resumable ? { ...image, epoch: '', seq: 0 } : image
  },
  restore(state, image) {
    // One that comes after a list is too late and is let go.
    if (state === null || state.book.truth.state !== 'empty') return [state, nothing]
    const { book } = state
    const trader = traderOf(state)
    if (!isImageOf(trader, image)) {
      const detail = `positions image: ${String(imageFault(image, trader))}`
      return [state, report({ code: 'storage-corrupt', detail })]
    }
    restoreImage(book, image)
    return [state, afterChange(book)]
  },
}

function traderOf({ session }: NonNullable<CopyTradingState>): number | string {
  return session?.traderId ?? ''
}
