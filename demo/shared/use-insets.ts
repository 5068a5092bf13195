/** Space that the device reserves at the top of a page without a native title bar, px. */
export interface Insets {
  /** Below the clock and the battery. */
  readonly topPx: number
  /** Width from the left edge of a mini-program's capsule to the window's right edge. */
  readonly rightPx: number
  /** Space above a sheet, so that it stays below the capsule, if any. */
  readonly sheetTopPx: number
}

/** Height of the header's line, which contains the capsule. */
const headerPx = 52
const sheetTopPx = 24

/** Usual width from the capsule's left edge to the right edge of a phone's window, px. */
const usualRoomPx = 97

/** Some devices return zeros before the capsule is drawn. */
function capsuleRoom(windowWidth: number, { left, width }: { readonly left: number; readonly width: number }): number {
  const isKnown = width > 0 && left > 0 && left < windowWidth
  return isKnown ? windowWidth - left : usualRoomPx
}

export function readInsets(): Insets {
  const info = uni.getSystemInfoSync()
  const topPx = info.statusBarHeight ?? 0
  // Only mini-programs have the capsule and this function.
  const hasCapsule = typeof uni.getMenuButtonBoundingClientRect === 'function'
  if (!hasCapsule) return { topPx, rightPx: 0, sheetTopPx }
  const rightPx = capsuleRoom(info.windowWidth, uni.getMenuButtonBoundingClientRect())
  return { topPx, rightPx, sheetTopPx: topPx + headerPx }
}
