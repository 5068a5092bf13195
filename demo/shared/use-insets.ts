/** Space reserved by the device on a page without a native title bar, in px. */
export interface Insets {
  /** Height of the clock and battery area. */
  readonly topPx: number
  /** Distance from a capsule button's left edge to the window's right edge. */
  readonly rightPx: number
  /** Space above a sheet, below the capsule button if any. */
  readonly sheetTopPx: number
}

/** Height of the header line with the capsule button. */
const headerPx = 52
const sheetTopPx = 24

/** Usual value of `rightPx` on a phone. */
const usualRoomPx = 97

/** Some devices return zeros before drawing the capsule button. */
function capsuleRoom(windowWidth: number, { left, width }: { readonly left: number; readonly width: number }): number {
  const isKnown = width > 0 && left > 0 && left < windowWidth
  return isKnown ? windowWidth - left : usualRoomPx
}

export function readInsets(): Insets {
  const info = uni.getSystemInfoSync()
  const topPx = info.statusBarHeight ?? 0
  // Only mini-programs have a capsule button and its function.
  const hasCapsule = typeof uni.getMenuButtonBoundingClientRect === 'function'
  if (!hasCapsule) return { topPx, rightPx: 0, sheetTopPx }
  const rightPx = capsuleRoom(info.windowWidth, uni.getMenuButtonBoundingClientRect())
  return { topPx, rightPx, sheetTopPx: topPx + headerPx }
}
