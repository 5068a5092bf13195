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
  // #ifdef MP-WEIXIN
  const capsule = uni.getMenuButtonBoundingClientRect()
  return { topPx, rightPx: Math.max(0, info.windowWidth - capsule.left) }
  // #endif
  // #ifndef MP-WEIXIN
  return { topPx, rightPx: 0 }
  // #endif
}
