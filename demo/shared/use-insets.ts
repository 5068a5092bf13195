/** Room that the device keeps for itself at the top of a page without a native title bar, px. */
export interface Insets {
  /** Under the clock and the battery. */
  readonly topPx: number
  /** From the left edge of a mini-program's capsule button on. */
  readonly rightPx: number
  /** Above a sheet: below the capsule, where there is one. */
  readonly sheetTopPx: number
}

/** The header's line, which the capsule lies in. */
const headerPx = 52
const sheetTopPx = 24

/** From the capsule's left edge to the right edge of a phone's window, px. */
const usualRoomPx = 97

/** Some devices answer with zeros before the capsule is drawn. */
function capsuleRoom(windowWidth: number, { left, width }: { readonly left: number; readonly width: number }): number {
  const isKnown = width > 0 && left > 0 && left < windowWidth
  return isKnown ? windowWidth - left : usualRoomPx
}

export function readInsets(): Insets {
  const info = uni.getSystemInfoSync()
  const topPx = info.statusBarHeight ?? 0
  // Mini-programs alone have the capsule, and the function.
  const hasCapsule = typeof uni.getMenuButtonBoundingClientRect === 'function'
  if (!hasCapsule) return { topPx, rightPx: 0, sheetTopPx }
  const rightPx = capsuleRoom(info.windowWidth, uni.getMenuButtonBoundingClientRect())
  return { topPx, rightPx, sheetTopPx: topPx + headerPx }
}
