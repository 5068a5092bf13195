/** Room that the device keeps for itself at the top of a page without a native title bar, px. */
export interface Insets {
  /** Under the clock and the battery. */
  readonly topPx: number
  /** Left of WeChat's capsule button. */
  readonly rightPx: number
}

export function readInsets(): Insets {
  const info = uni.getSystemInfoSync()
  const topPx = info.statusBarHeight ?? 0
  // WeChat alone has the capsule, and the function.
  const hasCapsule = typeof uni.getMenuButtonBoundingClientRect === 'function'
  const rightPx = hasCapsule ? info.windowWidth - uni.getMenuButtonBoundingClientRect().left : 0
  return { topPx, rightPx: Math.max(0, rightPx) }
}
